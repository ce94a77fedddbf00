"""String formats of names, URLs and paths, each with the error message for invalid input."""

from dataclasses import replace

from relay_values.text_format import TextFormat

LABEL_LENGTH = 63
"""The longest label of a DNS name, the longest value of a Kubernetes label and the longest name of a Service."""
_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_HOST = rf"({_LABEL}\.)+[a-z]([-a-z0-9]{{0,61}}[a-z0-9])?"
_PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_NUMBER = "(0x[0-9a-f]*|[0-9]+)"
_ADDRESS = rf"({_NUMBER}(\.{_NUMBER})*|\[.*|[0-9a-f]*:[0-9a-f]*:.*)"
"""What a URL parser reads as an IP address; it also accepts short and hexadecimal forms, for example 127.1."""
_LOCAL = r"\.(localhost|local|invalid|test|onion)"
"""Domains that public DNS servers never resolve (RFC 6761, RFC 6762, RFC 7686)."""
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
    max_length=LABEL_LENGTH,
)
"""RFC 1123 label: the name of a Namespace. Construct ids must be labels too, because files are named
after them."""

NAMESPACE = replace(
    DNS_LABEL,
    fix="Use a namespace of your own, for example relay",
    mistakes=(
        ("^(kube|cozy)-|^default$", "is a namespace that belongs to Kubernetes or cozystack"),
        *DNS_LABEL.mistakes,
    ),
)
"""A namespace that this project creates, or that belongs to a tenant of cozystack."""

DNS_SUBDOMAIN = TextFormat(
    pattern=rf"{_LABEL}(\.{_LABEL})*",
    message="a DNS subdomain: lower case labels separated by dots",
    fix="Use a DNS subdomain, for example relay-s3-credentials",
    mistakes=DNS_LABEL.mistakes[:1] + DNS_LABEL.mistakes[2:],
)
"""RFC 1123 subdomain: the name of most Kubernetes objects."""

HOST = TextFormat(
    pattern=_HOST,
    message="a fully qualified host name",
    fix="Write only the host name, for example relay.example.org",
    mistakes=(
        ("://", "contains a scheme"),
        ("/", "contains a path"),
        (r"\*", "contains a wildcard"),
        ("[A-Z]", "contains upper case letters"),
        (f"^{_ADDRESS}$", "is an IP address"),
        (r":[0-9]*$", "contains a port"),
        (r"\s", "contains white space"),
        ("_", "contains an underscore"),
        (r"\.$", "ends with a dot"),
        (f"{_LOCAL}$", "is in a domain that exists only on one machine or network"),
    ),
)
"""A DNS host name of at least two labels, for clients, certificates and Ingress rules."""

SECRET_KEY = TextFormat(
    pattern=r"[-._a-zA-Z0-9]+",
    message="letters, digits, hyphens, underscores and dots",
    fix="Rename the field in 1Password to the exact Secret key, for example AWS_ACCESS_KEY_ID",
)
"""A key of a Secret. The 1Password operator rewrites any other field label, so the key would not match the label."""

_GIT_SCHEME = "^(https://|ssh://[^/@]*@)"

GIT_URL = TextFormat(
    pattern=rf"(https://|ssh://[a-z_][-._a-z0-9]*@){_LABEL}(\.{_LABEL})*(:{_PORT})?(/[-._~A-Za-z0-9]+)+",
    message="the https or ssh URL of a Git repository",
    fix="Write it like https://github.com/owner/repository or ssh://git@github.com/owner/repository",
    mistakes=(
        ("^[^/]+@", "is an SSH address without a scheme, which Flux does not accept"),
        ("^(git|http|file)://", "does not start with https:// or ssh://"),
        ("^https://[^/]*@|^ssh://[^/@]*:[^/@]*@", "contains credentials"),
        ("^ssh://[^/@]*(/|$)", "has no user"),
        ("/$", "ends with a slash"),
        (r"[?#]", "contains a query or a fragment"),
        (r"/\.{1,2}(/|$)", "contains a relative part"),
        (f"{_GIT_SCHEME}[^/@]*:(?!{_PORT}(/|$))", "contains an invalid port"),
        (rf"{_GIT_SCHEME}(?!([0-9]+\.){{3}}[0-9]+[:/]){_NUMBER}(\.{_NUMBER})*[:/]", "does not contain a host name"),
        (
            _GIT_SCHEME + "[^/@]+(/[^/]+){2,}/(-|tree|blob|blame|commits|raw|src/(branch|commit|tag))(/|$)",
            "is a page of the repository, not the repository itself",
        ),
        (
            _GIT_SCHEME + r"(www\.)?github\.com/[^/]+(/[^/]+/.*)?$",
            "is not a repository, which has the form owner/repository",
        ),
    ),
    max_length=2048,
)
"""Stricter than Flux's `^(http|https|ssh)://.*$`: only encrypted connections, and no credentials in the URL."""

REPOSITORY_PATH = TextFormat(
    pattern=r"\.|(?!-)(?!(.*/)?\.[Gg][Ii][Tt](/|$))[-._A-Za-z0-9]+(/[-._A-Za-z0-9]+)*",
    message="a folder relative to the repository root, of letters, digits, -, _ and .",
    fix="Write it like infra/relay, or . for the root",
    mistakes=(
        ("^/", "is an absolute path"),
        (r"(^|/)\.\.(/|$)", "points outside the repository"),
        ("/$", "ends with a slash"),
        (r"^\./|/\.(/|$)", "contains the part ./"),
        (r"(^|/)\.[Gg][Ii][Tt](/|$)", "is inside a .git folder, which Git does not commit"),
        ("^-", "starts with a hyphen, so programs read it as an option"),
    ),
    max_length=512,
)
"""`git rev-parse --show-prefix` prints it, with a slash at the end."""

GIT_REF_NAME = TextFormat(
    pattern=(
        r"(?!.*(\.\.|@\{|//|/\.|\.lock(/|$)))(?![-./])(?!(@|HEAD)$)"
        r"[^\x00-\x20\x7f~^:?*\[\\]*[^\x00-\x20\x7f~^:?*\[\\./]"
    ),
    message="a branch or tag name, as `git branch` prints it",
    fix="Write only the name, for example main or feat/relay",
    mistakes=(
        ("^(refs|origin)/", "starts with refs/ or origin/"),
        (r"\s", "contains white space"),
        (r"[~^:?*\[\\]", "contains a character that Git does not allow in a name: one of ~^:?*[\\"),
        (r"\.\.|@\{|\.lock(/|$)|\.$|//|/$|^/|^-|(^|/)\.", "is not a valid Git reference"),
        ("^(@|HEAD)$", "is a name that Git uses for a commit, not the name of a branch"),
    ),
    max_length=244,
)
"""What `git check-ref-format --branch` accepts."""

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

MIRROR_NAME = TextFormat(
    pattern="a[0-9a-f]{31}",
    message="the letter a and 31 hexadecimal digits",
    fix="Run `relay-gitops pin`, which looks up the name in the host cluster",
)
"""`a` and the UID of the tenant's Service without hyphens, truncated to 32 characters (kubernetes/cloud-provider)."""

SERVICE_NAME = TextFormat(
    pattern="[a-z]([-a-z0-9]*[a-z0-9])?",
    message="lower case letters and digits, with hyphens only in between, and start with a letter",
    fix="Use a DNS label that starts with a letter, for example relay-family",
    mistakes=(
        *DNS_LABEL.mistakes,
        ("^[0-9]", "starts with a digit, which Kubernetes does not allow in the name of a Service"),
        (f"^{MIRROR_NAME.pattern}$", "has the form of the names that the cloud controller manager generates"),
        ("^(kubernetes|bucket)-", "starts with a prefix of the objects that cozystack creates in the same namespace"),
    ),
    max_length=LABEL_LENGTH,
)
"""RFC 1035 label."""

RELAY_NAME = replace(SERVICE_NAME, max_length=RELEASE_NAME.max_length)
"""The name of a relay is the name of its release and of its Service."""

ITEM_TITLE = TextFormat(
    pattern=r"[^/\s]([^/]*[^/\s])?",
    message="a title or id without slashes",
    fix="Copy the title from 1Password; if it contains a slash, rename the item",
    mistakes=(
        ("^op://", "is a secret reference"),
        ("/", "contains a slash, at which the operator would split the item path"),
        (r"^\s|\s$", "starts or ends with white space"),
    ),
)
"""Vault or item. The operator requires `vaults/<vault>/items/<item>`, and the CRD does not validate it."""

_PATH_COMPONENT = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"

IMAGE_REPOSITORY = TextFormat(
    pattern=rf"({_LABEL}(\.{_LABEL})+(:{_PORT})?|{_LABEL}:{_PORT})(/{_PATH_COMPONENT})+",
    message="an image name with registry, without tag and digest",
    fix="Write it like docker.system3.md/relay-server, and set tag and digest in their own keys",
    mistakes=(
        ("@", "contains a digest"),
        ("://", "contains a scheme"),
        (r"/.*:[^/]*$|^[^/:]+:(?![0-9]+/)[^/]*$", "contains a tag"),
        ("[A-Z]", "contains upper case letters"),
        (f"^[^/]*:(?!{_PORT}/)", "contains an invalid port"),
        (r"^[^/.:]+(/|$)", "does not start with the host of a registry, so the image would come from Docker Hub"),
    ),
    max_length=255,
)
"""The grammar of distribution/reference, in lower case and with a registry."""

IMAGE_TAG = TextFormat(
    pattern="[A-Za-z0-9_][-.A-Za-z0-9_]*",
    message="letters, digits, underscores, dots and hyphens",
    fix="Write the tag exactly as in the registry, for example 0.12.7",
    max_length=128,
)
"""The grammar of distribution/reference."""

IMAGE_DIGEST = TextFormat(
    pattern="sha256:[0-9a-f]{64}",
    message="sha256: followed by 64 hexadecimal digits",
    fix="Copy the digest of the tag from the registry",
)

ORIGIN = TextFormat(
    pattern=f"https://{_HOST}(:{_PORT})?",
    message="an https origin",
    fix="Write only scheme and host, for example https://relay.example.org",
    mistakes=(
        ("^(?![A-Za-z0-9_]+://)", "has no scheme"),
        ("^(?!https://)", "does not start with https://"),
        ("@", "contains credentials"),
        ("[A-Z]", "contains upper case letters"),
        (rf"://({_NUMBER}(\.{_NUMBER})*\.?([:/]|$)|\[)", "is an IP address, for which no public certificate exists"),
        ("[A-Za-z0-9_]/$", "ends with a slash"),
        (r"[?#]", "contains a query or a fragment"),
        ("[A-Za-z0-9_]/.", "contains a path"),
        (f"://[^/]*:(?!{_PORT}$)", "contains an invalid port"),
    ),
    max_length=len("https://:65535") + 253,
)
"""relay-server compares server.url byte by byte with the audience of client tokens."""

ENDPOINT = replace(
    ORIGIN,
    fix="Write only scheme and host of an endpoint that clients can reach, for example https://s3.example.org",
    mistakes=(*ORIGIN.mistakes, (rf"\.svc([.:]|$)|{_LOCAL}(:|$)", "is reachable only inside a cluster")),
)
"""Clients upload and download attachments at the same endpoint, with presigned URLs."""

BUCKET = TextFormat(
    pattern=OBJECT_NAME,
    message="a bucket name of lower-case letters, digits, hyphens and dots",
    fix="Write the name of the bucket, for example bucket-3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b",
    mistakes=(
        ("^s3://", "is a URL"),
        ("/", "contains a slash"),
        ("[A-Z]", "contains upper case letters"),
        (r"\.\.|\.-|-\.", "contains a dot next to a dot or a hyphen"),
        (r"^[0-9]+(\.[0-9]+){3}$", "has the form of an IP address"),
        ("^(xn--|sthree-|amzn-s3-demo-)", "starts with a prefix that S3 reserves"),
        (r"(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$", "ends with a suffix that S3 reserves"),
    ),
    max_length=63,
    min_length=3,
)
"""The naming rules of Amazon S3, which MinIO and SeaweedFS follow."""

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

_RANDOM = "(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{16,}"
_UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_WEBHOOK_SECRET = (
    r"://([^/]+\.)?(slack\.com/services/|slack\.com/(triggers|workflows)/|discord(app)?\.com/api/webhooks/"
    r"|webhook\.office\.com/|outlook\.office\.com/webhook/|logic\.azure\.com|hooks\.zapier\.com/"
    r"|maker\.ifttt\.com/|api\.telegram\.org/bot|chat\.googleapis\.com/|make\.com/|webhook\.site/|ntfy\.sh/"
    r"|pipedream\.net|open\.feishu\.cn/|larksuite\.com/)."
    rf"|/.*({_RANDOM}|{_UUID})"
)
"""URLs of services that accept everybody who knows the path, and paths with a random part."""

WEBHOOK_PREFIX = TextFormat(
    pattern=r"[!-~]+",
    message="printable ASCII without spaces",
    fix="Write the prefix of the document IDs, or remove the key to match all documents",
)

WEBHOOK_URL = TextFormat(
    pattern=rf"https?://{_LABEL}(\.{_LABEL})*(:{_PORT})?(/([-._~!$&'()*+,;=:/A-Za-z0-9]|%[0-9A-Fa-f]{{2}})*)?",
    message="an http or https URL",
    fix="Use a receiver that needs no secret in the URL, for example https://hooks.example.org/relay",
    mistakes=(
        ("@", "contains credentials"),
        (r"[?#]", "contains a query or a fragment, which can expose a token"),
        (_WEBHOOK_SECRET, "contains a secret in its path, and the file is committed"),
        (f"://[^/]*:(?!{_PORT}(/|$))", "contains an invalid port"),
    ),
    max_length=2048,
)

SECRET_REFERENCE = TextFormat(
    pattern=r"op://[^/\s{}][^/{}]*/[^/{}]+/([^/{}]+/)?[^/{}]+",
    message="a 1Password secret reference",
    fix="Write it like op://vault/item/field; 1Password copies it with `Copy Secret Reference`",
    max_length=1024,
)
"""`op://<vault>/<item>/[<section>/]<field>`."""

ITEM_REFERENCE = TextFormat(
    pattern=r"op://[^/\s][^/\r\n]*/[^/\s][^/\r\n]*",
    message="a reference to a 1Password item",
    fix="Write it like op://vault/item, without a field",
    mistakes=(("^op://[^/]*/[^/]*/", "names a field"),),
    max_length=1024,
)
"""`op://<vault>/<item>`. Which of its fields are read depends on their consumer."""

QUALIFIED_NAME = TextFormat(
    pattern=rf"({OBJECT_NAME}/)?[A-Za-z0-9]([-._A-Za-z0-9]{{0,61}}[A-Za-z0-9])?",
    message="at most 63 letters, digits, hyphens, underscores and dots, after an optional domain and slash",
    fix="Write it like example.org/team",
    max_length=253 + 1 + LABEL_LENGTH,
)
"""The key of a label or annotation."""

LABEL_VALUE = TextFormat(
    pattern="([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?",
    message="letters, digits, hyphens, underscores and dots, starting and ending with a letter or digit",
    fix="Use an annotation for other text",
    max_length=LABEL_LENGTH,
    min_length=0,
)

CHART_REPOSITORY_URL = TextFormat(
    pattern=rf"https://{_LABEL}(\.{_LABEL})*(:{_PORT})?(/[-._~A-Za-z0-9]+)*/?",
    message="the https URL of a Helm repository",
    fix="Write it like https://charts.example.org/stable; for an oci:// URL, use FluxOciRepo",
    mistakes=(("^oci://", "is an OCI URL"), ("^https://[^/]*@", "contains credentials")),
    max_length=2048,
)

OCI_URL = TextFormat(
    pattern=rf"oci://{_LABEL}(\.{_LABEL})*(:{_PORT})?(/{_PATH_COMPONENT})+",
    message="an oci:// URL without a tag",
    fix="Write it like oci://ghcr.io/owner/charts/name, and pass the tag as an argument of its own",
    mistakes=(("^https?://", "is not an OCI URL"), (r"/.*:[^/]*$", "contains a tag"), ("@", "contains a digest")),
    max_length=2048,
)

CHART_NAME = TextFormat(
    pattern="[A-Za-z0-9][-._A-Za-z0-9]*",
    message="the name of a chart",
    fix="Write only the name, for example connect",
    mistakes=(("/", "contains a slash"),),
)

CHART_VERSION = TextFormat(
    pattern=r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][-+.0-9A-Za-z]+)?",
    message="an exact version",
    fix="Write the version of the chart, for example 2.3.0. A range installs new versions without a commit",
    max_length=64,
)
