"""The store of relay-server: bucket, endpoint and keys in relay.toml."""

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
    "two relays write to one place",
    Severity.ERROR,
    fix="Give each its own prefix",
    source=DOCS,
    level=Level.RELAY,
)
def shared_store_location(repository: Repository) -> Iterator[Problem]:
    """The server overwrites whole documents: of two in one place, the last writer wins and edits are lost."""
    first: dict[tuple[str, str, str], RelayFile] = {}
    for file in relays(repository):
        store = file.store
        if not store.get("bucket"):
            continue
        prefix = str(store.get("prefix") or "").strip("/")
        place = str(store.get("endpoint") or store.get("account_id") or ""), str(store["bucket"]), prefix
        other = first.setdefault(place, file)
        if other is not file:
            yield relay_problem(file, f"{other.subject} writes to {place[1]}/{prefix}, too")


@rule(
    "RELAY007",
    "clients cannot reach the store",
    Severity.ERROR,
    fix="Write the public https address of the store",
    source=DOCS,
    level=Level.RELAY,
)
def unreachable_store_endpoint(repository: Repository) -> Iterator[Problem]:
    """Attachments go from the clients straight to the endpoint, by presigned URLs: a name of the cluster is no use."""
    for file in relays(repository):
        value = file.store.get("endpoint")
        if file.store.get("type") in ("s3", "minio") and not value:
            yield relay_problem(file, "store.endpoint is missing, so requests go to Amazon")
        elif isinstance(value, str) and value and not is_open(value) and (reason := _unreachable(value)):
            yield relay_problem(file, f"store.endpoint {value} {reason}")


def _unreachable(value: str) -> str:
    parts = urlsplit(value)
    name = parts.hostname or ""
    if parts.scheme != "https":
        return "is not https"
    if name == "localhost" or re.search(r"\.svc$|\.svc\.|\.local$|^[^.]+$", name):
        return "is reachable only inside the cluster"
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return ""
    return "is an IP address, for which there is no certificate"


@rule(
    "RELAY016",
    "the keys of the store stand in relay.toml",
    Severity.ERROR,
    fix="Give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret; and replace them, as they are known",
    source=DOCS,
    level=Level.RELAY,
)
def plaintext_store_keys(repository: Repository) -> Iterator[Problem]:
    """What is committed is known to all who read the repository, forever."""
    for file in relays(repository):
        for key, value in file.store.items():
            if key in SECRET_KEYS and isinstance(value, str) and value and not is_open(value):
                yield relay_problem(file, f"store.{key} holds a literal value")
        for entry in items(file.data.get("auth")):
            if mapping(entry).get("private_key"):
                yield relay_problem(file, "auth.private_key holds a literal value")


@rule(
    "RELAY018",
    "the bucket's own name is not known yet",
    Severity.INFO,
    fix="Run relay-gitops pin, or write the bucket's own name from the host cluster into the environment",
    source="https://cozystack.io/docs/",
    level=Level.RELAY,
)
def unknown_bucket_name(repository: Repository) -> Iterator[Problem]:
    """Cozystack gives a bucket the name bucket-<uuid>, which only the cluster knows, and another when it is remade."""
    for file in relays(repository):
        bucket = str(file.store.get("bucket") or "")
        if _is_of_cozystack(file) and bucket and not is_open(bucket) and not REAL_BUCKET.fullmatch(bucket):
            yield relay_problem(
                file, f"no bucket of cozystack is called {bucket}: it has a name bucket-<uuid> of its own"
            )


def _is_of_cozystack(file: RelayFile) -> bool:
    """Say whether the store is cozystack's: made by our environment, or s3.<domain> beside a relay of the domain."""
    if file.store.get("type") != "s3":
        return False
    store = urlsplit(str(file.store.get("endpoint"))).hostname or ""
    relay = urlsplit(str(file.server.get("url"))).hostname or ""
    beside = store.startswith("s3.") and relay.endswith(store.removeprefix("s3"))
    return beside or file.subject.file.text.startswith(MARK)
