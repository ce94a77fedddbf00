"""Rules about the store in relay.toml: bucket, endpoint and keys."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import is_open, items, mapping
from relay_gitops.repository.relay import DOCS, SECRET_KEYS, RelayFile, relays
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.mark import MARK
from relay_values.bucket import REAL_BUCKET


@rule(
    "RELAY003",
    "two relays with the same bucket and prefix",
    Severity.ERROR,
    fix="Give each relay its own `prefix`",
    source=DOCS,
    level=Level.RELAY,
)
def shared_store_location(repository: Repository) -> Iterator[Problem]:
    """The server overwrites whole documents. If two share a location, the last write wins and edits are lost."""
    first: dict[tuple[str, str, str], RelayFile] = {}
    for file in relays(repository):
        store = file.store
        if not store.get("bucket"):
            continue
        prefix = str(store.get("prefix") or "").strip("/")
        place = str(store.get("endpoint") or store.get("account_id") or ""), str(store["bucket"]), prefix
        other = first.setdefault(place, file)
        if other is not file:
            yield relay_problem(file, f"{other.subject} also writes to {place[1]}/{prefix}, so edits are lost")


@rule(
    "RELAY007",
    "store.endpoint is not a public https URL",
    Severity.ERROR,
    fix="Set `store.endpoint` to the public https URL of the store",
    source=DOCS,
    level=Level.RELAY,
)
def unreachable_store_endpoint(repository: Repository) -> Iterator[Problem]:
    """Clients load attachments directly from the endpoint, so they must be able to resolve and reach it."""
    for file in relays(repository):
        value = file.store.get("endpoint")
        if file.store.get("type") in ("s3", "minio") and not value:
            yield relay_problem(file, "`store.endpoint` is missing, so the server sends requests to AWS")
        elif isinstance(value, str) and value and not is_open(value) and (reason := _unreachable(value)):
            yield relay_problem(file, f"`store.endpoint` is {value}, which {reason}")


def _unreachable(value: str) -> str:
    parts = urlsplit(value)
    name = parts.hostname or ""
    if parts.scheme != "https":
        return "is not https, so clients cannot load attachments"
    if name == "localhost" or re.search(r"\.svc$|\.svc\.|\.local$|^[^.]+$", name):
        return "clients cannot reach from outside the cluster"
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return ""
    return "is an IP address without a certificate, so clients cannot connect"


@rule(
    "RELAY016",
    "store keys in plain text in relay.toml",
    Severity.ERROR,
    fix="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret, and rotate the keys, which are exposed",
    source=DOCS,
    level=Level.RELAY,
)
def plaintext_store_keys(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read the keys, also in old commits."""
    for file in relays(repository):
        for key, value in file.store.items():
            if key in SECRET_KEYS and isinstance(value, str) and value and not is_open(value):
                yield relay_problem(file, f"`store.{key}` is in plain text, so anyone can read it in Git")
        for entry in items(file.data.get("auth")):
            if mapping(entry).get("private_key"):
                yield relay_problem(file, "`auth.private_key` is in plain text, so anyone can read it in Git")


@rule(
    "RELAY018",
    "store.bucket is not a bucket name that cozystack generated",
    Severity.INFO,
    fix="Run `relay-gitops pin`, or copy the bucket name from the host cluster to the environment",
    source="https://cozystack.io/docs/",
    level=Level.RELAY,
)
def unknown_bucket_name(repository: Repository) -> Iterator[Problem]:
    """Cozystack generates the name bucket-<uuid>, which only the cluster knows. A recreated bucket gets a new name."""
    for file in relays(repository):
        bucket = str(file.store.get("bucket") or "")
        if _is_of_cozystack(file) and bucket and not is_open(bucket) and not REAL_BUCKET.fullmatch(bucket):
            yield relay_problem(
                file,
                f"`store.bucket` is {bucket}, but cozystack names buckets bucket-<uuid>, so the server cannot find it",
            )


def _is_of_cozystack(file: RelayFile) -> bool:
    """Return whether the store belongs to cozystack: the file is generated, or store and relay share a domain."""
    if file.store.get("type") != "s3":
        return False
    store = urlsplit(str(file.store.get("endpoint"))).hostname or ""
    relay = urlsplit(str(file.server.get("url"))).hostname or ""
    beside = store.startswith("s3.") and relay.endswith(store.removeprefix("s3"))
    return beside or file.subject.file.text.startswith(MARK)
