"""String formats of names, URLs and paths, each with the error message for invalid input."""

from relay_values.text_format import TextFormat

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
NAME_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
"""A label without a length limit. TextFormat checks the length and reports it in the message."""
OBJECT_NAME = rf"{NAME_PART}(\.{NAME_PART})*"
"""The name of most Kubernetes objects. The API server limits the total length, not the length of each label."""

DNS_LABEL = TextFormat(
    pattern=_LABEL,
    message="lower case letters and digits, with hyphens only in between",
    fix="Use a DNS label, for example relay-family",
    mistakes=(
        ("[A-Z]", "contains upper case letters"),
        (r"\.", "contains a dot"),
        ("_", "contains an underscore"),
        (r"\s", "contains white space"),
        ("^-|-$", "starts or ends with a hyphen"),
    ),
    max_length=63,
)
"""RFC 1123 label: the name of a Namespace or Service. Construct ids must be labels too, because files are named
after them."""

DNS_SUBDOMAIN = TextFormat(
    pattern=rf"{_LABEL}(\.{_LABEL})*",
    message="a DNS subdomain: lower case labels separated by dots",
    fix="Use a DNS subdomain, for example relay-s3-credentials",
    mistakes=DNS_LABEL.mistakes[:1] + DNS_LABEL.mistakes[2:],
)
"""RFC 1123 subdomain: the name of most Kubernetes objects."""

HOST = TextFormat(
    pattern=rf"{_LABEL}(\.{_LABEL})*\.[a-z]([-a-z0-9]{{0,61}}[a-z0-9])?",
    message="a fully qualified host name",
    fix="Write only the host name, for example relay.example.org",
    mistakes=(
        ("://", "contains a scheme"),
        ("/", "contains a path"),
        (r"\*", "contains a wildcard"),
        ("[A-Z]", "contains upper case letters"),
        (r"^\d+(\.\d+){3}$|^\[|:.*:", "is an IP address"),
        (r":\d*$", "contains a port"),
        (r"\s", "contains white space"),
        ("_", "contains an underscore"),
        (r"\.$", "ends with a dot"),
    ),
)
"""A DNS host name of at least two labels, for clients, certificates and Ingress rules."""

SECRET_KEY = TextFormat(
    pattern=r"[-._a-zA-Z0-9]+",
    message="letters, digits, hyphens, underscores and dots",
    fix="Rename the field in 1Password to the exact Secret key, for example AWS_ACCESS_KEY_ID",
)
"""A key of a Secret. The 1Password operator rewrites any other field label, so the key would not match the label."""

GIT_URL = TextFormat(
    pattern=r"https://[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{1,5})?(/[-._~A-Za-z0-9]+)+",
    message="the https URL of a Git repository",
    fix="Write it like https://github.com/owner/repository",
    mistakes=(
        ("^[^/]+@", "is an SSH URL, for which Flux would need a key in the cluster"),
        ("^(ssh|git|http|file)://", "does not start with https://"),
        ("//[^/]*@", "contains credentials"),
        ("/$", "ends with a slash"),
        (r"[?#]", "contains a query or a fragment"),
    ),
    max_length=2048,
)
"""Stricter than Flux's `^(http|https|ssh)://.*$`: only public repositories over TLS, because Flux gets no Secret."""

GIT_REF_NAME = TextFormat(
    pattern=r"[A-Za-z0-9_][-+=@%.,A-Za-z0-9_]*(/[A-Za-z0-9_][-+=@%.,A-Za-z0-9_]*)*",
    message="a branch or tag name, as `git branch` prints it",
    fix="Write only the name, for example main or feat/relay",
    mistakes=(
        ("^(refs|origin)/", "starts with refs/ or origin/"),
        (r"\s", "contains white space"),
        (r"\.\.|@\{|\.lock$|\.$|//|/$|^/", "is not a valid Git reference"),
    ),
)
"""A safe subset of what git-check-ref-format accepts."""

COMMIT_SHA = TextFormat(
    pattern="[0-9a-f]{40}",
    message="a full commit SHA of 40 hexadecimal digits",
    fix="Copy the output of `git rev-parse HEAD`",
)

FOLDER = TextFormat(
    pattern=r"\./[-._A-Za-z0-9]+(/[-._A-Za-z0-9]+)*",
    message="a folder path relative to the repository root",
    fix="Write it like ./apps/docs-prod",
    mistakes=(
        ("^/", "is an absolute path"),
        (r"(^|/)\.\.(/|$)", "points outside the repository"),
        ("/$", "ends with a slash"),
    ),
    max_length=1024,
)

RELEASE_NAME = TextFormat(
    pattern=NAME_PART,
    message="lower case letters and digits, with hyphens only in between",
    fix="Use a DNS label, for example relay-family",
    max_length=53,
)
"""Helm's limit. Helm rejects longer names, and Flux shortens its default name with a hash."""

ITEM_TITLE = TextFormat(
    pattern=r"[^/\s]([^/\t\r\n]*[^/\s])?",
    message="a title or id without slashes",
    fix="Copy the title from 1Password; if it contains a slash, rename the item",
    mistakes=(
        ("^op://", "is a secret reference"),
        ("/", "contains a slash, at which the operator would split the item path"),
        (r"^\s|\s$", "starts or ends with white space"),
    ),
)
"""Vault or item. The operator requires `vaults/<vault>/items/<item>`, and the CRD does not validate it."""

MIRROR_NAME = TextFormat(
    pattern="a[0-9a-f]{31}",
    message="the letter a and 31 hexadecimal digits",
    fix="Run `relay-gitops pin`, which looks up the name in the host cluster",
)
"""`a` and the UID of the tenant's Service without hyphens, truncated to 32 characters (kubernetes/cloud-provider)."""

IMAGE_REPOSITORY = TextFormat(
    pattern=r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+",
    message="an image name with registry, without tag and digest",
    fix="Write it like docker.system3.md/relay-server, and set tag and digest in their own keys",
    mistakes=(("@", "contains a digest"), (r":[^/]*$", "contains a tag"), ("://", "contains a scheme")),
)

IMAGE_DIGEST = TextFormat(
    pattern="sha256:[0-9a-f]{64}",
    message="sha256: followed by 64 hexadecimal digits",
    fix="Copy the digest of the tag from the registry",
)

ORIGIN = TextFormat(
    pattern=r"https://[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+(:[1-9]\d{0,4})?",
    message="an https origin",
    fix="Write only scheme and host, for example https://relay.example.org",
    mistakes=(
        (r"^(?!\w+://)", "has no scheme"),
        ("^(?!https://)", "does not start with https://"),
        ("@", "contains credentials"),
        ("[A-Z]", "contains upper case letters"),
        (r"://(\d+\.){3}\d+|://\[", "is an IP address, for which no public certificate exists"),
        (r"\w/$", "ends with a slash"),
        (r"[?#]", "contains a query or a fragment"),
        (r"\w/.", "contains a path"),
    ),
)
"""relay-server compares server.url byte by byte with the audience of client tokens."""

ENDPOINT = TextFormat(
    pattern=ORIGIN.pattern,
    message="an https origin",
    fix="Write only scheme and host of an endpoint that clients can reach, for example https://s3.example.org",
    mistakes=(*ORIGIN.mistakes, (r"\.svc(\.|:|$)|\.local(:|$)", "is reachable only inside a cluster")),
)
"""Clients upload and download attachments at the same endpoint, with presigned URLs."""

BUCKET = TextFormat(
    pattern=r"[a-z0-9]([-.a-z0-9]*[a-z0-9])",
    message="a bucket name of lower-case letters, digits, hyphens and dots",
    fix="Write the name of the bucket, for example bucket-3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b",
    mistakes=(("^s3://", "is a URL"), ("/", "contains a slash"), ("[A-Z]", "contains upper case letters")),
    max_length=63,
)

PREFIX = TextFormat(
    pattern=r"[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*",
    message="a key prefix of letters, digits and -_.!*'()",
    fix="Write it like relay or team/relay",
    mistakes=(
        ("^/", "starts with a slash, which points outside the bucket"),
        ("/$", "ends with a slash, which the server adds automatically"),
        (r"(^|/)\.\.?(/|$)", "contains a relative part"),
        ("//", "contains an empty part"),
    ),
    max_length=512,
)

REGION = TextFormat(
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    message="a region name",
    fix="Set the region of the bucket, or us-east-1 if the store ignores it",
    max_length=63,
)

ACCOUNT_ID = TextFormat(
    pattern="[0-9a-f]{32}", message="32 hexadecimal digits", fix="Copy the account ID from the Cloudflare dashboard"
)

KEY_ID = TextFormat(
    pattern="[-_A-Za-z0-9]+",
    message="letters, digits, hyphens and underscores",
    fix="Copy the key ID from the token issuer, for example relay_2025_10_23",
)

FILE_PATH = TextFormat(
    pattern=r"/[^\0\r\n]*[^\0\r\n/]",
    message="an absolute path without a trailing slash",
    fix="Write it like /data",
    max_length=4096,
)

WEBHOOK_PREFIX = TextFormat(
    pattern=r"[!-~]+",
    message="printable ASCII without spaces",
    fix="Write the prefix of the document IDs, or remove the key to match all documents",
)

WEBHOOK_URL = TextFormat(
    pattern=r"https?://[-a-z0-9.]+(:\d{1,5})?(/[^\s?#]*)?",
    message="an http or https URL",
    fix="Remove credentials, query and fragment, for example https://hooks.example.org/relay",
    mistakes=(("@", "contains credentials"), (r"[?#]", "contains a query or a fragment, which can expose a token")),
    max_length=2048,
)

SECRET_REFERENCE = TextFormat(
    pattern=r"op://[^/\s][^/\r\n]*/[^/\r\n]+/([^/\r\n]+/)?[^/\r\n]+",
    message="a 1Password secret reference",
    fix="Write it like op://vault/item/field; 1Password copies it with `Copy Secret Reference`",
    max_length=1024,
)
"""`op://<vault>/<item>/[<section>/]<field>`."""
