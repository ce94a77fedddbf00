"""The text formats of names, addresses and paths, each with the words for who breaks it."""

from relay_values.text_format import TextFormat

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
NAME_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
"""A label whose length is checked separately, so that the message names the length."""
OBJECT_NAME = rf"{NAME_PART}(\.{NAME_PART})*"
"""The name of most Kubernetes objects: the API server limits the length of the whole, not of each label."""

DNS_LABEL = TextFormat(
    pattern=_LABEL,
    message="lower-case letters, digits and inner hyphens",
    fix="Write a DNS label such as relay-family",
    mistakes=(
        ("[A-Z]", "has upper-case letters"),
        (r"\.", "has a dot"),
        ("_", "has an underscore"),
        (r"\s", "has white space"),
        ("^-|-$", "begins or ends with a hyphen"),
    ),
    max_length=63,
)
"""RFC 1123 label: the name of a Namespace or Service, and what every construct id must be to become a file name."""

DNS_SUBDOMAIN = TextFormat(
    pattern=rf"{_LABEL}(\.{_LABEL})*",
    message="a DNS subdomain: lower-case labels with dots between them",
    fix="Write a name such as relay-s3-credentials",
    mistakes=DNS_LABEL.mistakes[:1] + DNS_LABEL.mistakes[2:],
)
"""RFC 1123 subdomain: the name of most Kubernetes objects."""

HOST = TextFormat(
    pattern=rf"{_LABEL}(\.{_LABEL})*\.[a-z]([-a-z0-9]{{0,61}}[a-z0-9])?",
    message="a fully qualified host name",
    fix="Write the host alone, such as relay.example.org",
    mistakes=(
        ("://", "has a scheme"),
        ("/", "has a path"),
        (r"\*", "has a wildcard"),
        ("[A-Z]", "has upper-case letters"),
        (r"^\d+(\.\d+){3}$|^\[|:.*:", "is an IP address"),
        (r":\d*$", "has a port"),
        (r"\s", "has white space"),
        ("_", "has an underscore"),
        (r"\.$", "ends with a dot"),
    ),
)
"""A DNS host name of at least two labels, as a client, a certificate and an Ingress rule spell it."""

SECRET_KEY = TextFormat(
    pattern=r"[-._a-zA-Z0-9]+",
    message="letters, digits, hyphens, underscores and dots",
    fix="Name the field in 1Password exactly as the key that is needed, such as AWS_ACCESS_KEY_ID",
)
"""A key of a Secret. The 1Password operator rewrites any other field label, so that the key would not be the label."""

GIT_URL = TextFormat(
    pattern=r"https://[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{1,5})?(/[-._~A-Za-z0-9]+)+",
    message="the https address of a Git repository",
    fix="Write it as https://github.com/owner/repository",
    mistakes=(
        ("^[^/]+@", "is an ssh address, for which Flux would need a key in the cluster"),
        ("^(ssh|git|http|file)://", "does not begin with https://"),
        ("//[^/]*@", "holds credentials"),
        ("/$", "ends with a slash"),
        (r"[?#]", "has a query or a fragment"),
    ),
    max_length=2048,
)
"""Narrower than Flux's `^(http|https|ssh)://.*$`: a public repository over TLS, as no Secret is made for it."""

GIT_REF_NAME = TextFormat(
    pattern=r"[A-Za-z0-9_][-+=@%.,A-Za-z0-9_]*(/[A-Za-z0-9_][-+=@%.,A-Za-z0-9_]*)*",
    message="a branch or tag as `git branch` prints it",
    fix="Write the name alone, such as main or feat/relay",
    mistakes=(
        ("^(refs|origin)/", "begins with refs/ or origin/"),
        (r"\s", "has white space"),
        (r"\.\.|@\{|\.lock$|\.$|//|/$|^/", "is no legal Git reference"),
    ),
)
"""A safe subset of what git-check-ref-format accepts."""

COMMIT_SHA = TextFormat(
    pattern="[0-9a-f]{40}",
    message="a full commit of 40 hexadecimal digits",
    fix="Write what `git rev-parse HEAD` prints",
)

FOLDER = TextFormat(
    pattern=r"\./[-._A-Za-z0-9]+(/[-._A-Za-z0-9]+)*",
    message="a folder relative to the root of the repository",
    fix="Write it as ./apps/docs-prod",
    mistakes=(("^/", "is absolute"), (r"(^|/)\.\.(/|$)", "leaves the repository"), ("/$", "ends with a slash")),
    max_length=1024,
)

RELEASE_NAME = TextFormat(
    pattern=NAME_PART,
    message="lower-case letters, digits and inner hyphens",
    fix="Write a name such as relay-family",
    max_length=53,
)
"""Helm's own limit: longer names are refused, and Flux would shorten its default to a hash."""

ITEM_TITLE = TextFormat(
    pattern=r"[^/\s]([^/\t\r\n]*[^/\s])?",
    message="a title or id without slashes",
    fix="Write the title as 1Password shows it, without slashes; rename the item if it has one",
    mistakes=(
        ("^op://", "is a secret reference"),
        ("/", "has a slash, at which the operator splits the item path"),
        (r"^\s|\s$", "begins or ends with white space"),
    ),
)
"""Vault or item. The operator takes exactly `vaults/<vault>/items/<item>`, and the CRD checks nothing of it."""

MIRROR_NAME = TextFormat(
    pattern="a[0-9a-f]{31}",
    message="the letter a and 31 hexadecimal digits",
    fix="Write the name that the cloud controller manager gave to the Service in the host",
)
"""`a` and the UID of the tenant's Service without hyphens, cut to 32 characters (kubernetes/cloud-provider)."""

IMAGE_REPOSITORY = TextFormat(
    pattern=r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+",
    message="an image name with its registry",
    fix="Write it as docker.system3.md/relay-server; tag and digest have keys of their own",
    mistakes=(("@", "has a digest"), (r":[^/]*$", "has a tag"), ("://", "has a scheme")),
)

IMAGE_DIGEST = TextFormat(
    pattern="sha256:[0-9a-f]{64}",
    message="sha256: and 64 hexadecimal digits",
    fix="Write what the registry calls the digest of the tag",
)

ORIGIN = TextFormat(
    pattern=r"https://[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+(:[1-9]\d{0,4})?",
    message="an https origin",
    fix="Write scheme and host alone, such as https://relay.example.org",
    mistakes=(
        (r"^(?!\w+://)", "has no scheme"),
        ("^(?!https://)", "does not begin with https://"),
        ("@", "holds credentials"),
        ("[A-Z]", "has upper-case letters"),
        (r"://(\d+\.){3}\d+|://\[", "is on an IP address, for which there is no public certificate"),
        (r"\w/$", "ends with a slash"),
        (r"[?#]", "has a query or a fragment"),
        (r"\w/.", "has a path"),
    ),
)
"""relay-server compares server.url byte by byte with the audience of the clients' tokens."""

ENDPOINT = TextFormat(
    pattern=ORIGIN.pattern,
    message="an https origin",
    fix="Write scheme and host alone, such as https://s3.example.org; the Obsidian clients must reach it too",
    mistakes=(*ORIGIN.mistakes, (r"\.svc(\.|:|$)|\.local(:|$)", "is reachable only inside a cluster")),
)
"""Clients upload and download attachments at the same endpoint, by presigned URLs."""

BUCKET = TextFormat(
    pattern=r"[a-z0-9]([-.a-z0-9]*[a-z0-9])",
    message="a bucket name of lower-case letters, digits, hyphens and dots",
    fix="Write the bucket's own name, such as bucket-3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b",
    mistakes=(("^s3://", "is a URL"), ("/", "has a slash"), ("[A-Z]", "has upper-case letters")),
    max_length=63,
)

PREFIX = TextFormat(
    pattern=r"[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*",
    message="a key prefix of letters, digits and -_.!*'()",
    fix="Write it as relay or team/relay",
    mistakes=(
        ("^/", "begins with a slash, which leads out of the bucket"),
        ("/$", "ends with a slash, which the server adds itself"),
        (r"(^|/)\.\.?(/|$)", "has a relative part"),
        ("//", "has an empty part"),
    ),
    max_length=512,
)

REGION = TextFormat(
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    message="a region name",
    fix="Write us-east-1 where the store does not care",
    max_length=63,
)

ACCOUNT_ID = TextFormat(
    pattern="[0-9a-f]{32}", message="32 hexadecimal digits", fix="Copy the account id from Cloudflare's dashboard"
)

KEY_ID = TextFormat(
    pattern="[-_A-Za-z0-9]+",
    message="letters, digits, hyphens and underscores",
    fix="Write the id as the token's issuer does, such as relay_2025_10_23",
)

FILE_PATH = TextFormat(
    pattern=r"/[^\0\r\n]*[^\0\r\n/]",
    message="an absolute path without a slash at its end",
    fix="Write such as /data",
    max_length=4096,
)

WEBHOOK_PREFIX = TextFormat(
    pattern=r"[!-~]+",
    message="printable ASCII without spaces",
    fix="Write the beginning of the document ids that are meant, or leave prefix out for all",
)

WEBHOOK_URL = TextFormat(
    pattern=r"https?://[-a-z0-9.]+(:\d{1,5})?(/[^\s?#]*)?",
    message="an http or https URL",
    fix="Write it without credentials, query or fragment, such as https://hooks.example.org/relay",
    mistakes=(("@", "holds credentials"), (r"[?#]", "has a query or a fragment, where tokens are found")),
    max_length=2048,
)

SECRET_REFERENCE = TextFormat(
    pattern=r"op://[^/\s][^/\r\n]*/[^/\r\n]+/([^/\r\n]+/)?[^/\r\n]+",
    message="a 1Password secret reference",
    fix="Write it as op://vault/item/field, as `Copy Secret Reference` in 1Password gives it",
    max_length=1024,
)
"""`op://<vault>/<item>/[<section>/]<field>`."""
