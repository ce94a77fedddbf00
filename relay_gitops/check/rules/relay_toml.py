"""relay.toml: what the server would refuse, and what it would serve wrongly."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, is_open, items, mapping, mappings
from relay_gitops.repository.relay import (
    DOCS,
    S3_TYPES,
    SECRET_KEYS,
    RelayFile,
    relay_files,
    relays,
)
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.mark import MARK

_BUCKET = re.compile(r"bucket-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What cozystack makes of the UID of a BucketClaim."""


@rule("RELAY001", "relay.toml is no TOML", Severity.ERROR, mend="Mend that line", source=DOCS, level=Level.RELAY)
def no_toml(repository: Repository) -> Iterator[Problem]:
    """The server exits at once with `Failed to parse TOML`."""
    yield from (
        relay_problem(file, f"relay.toml is no TOML: {file.fault}") for file in relay_files(repository) if file.fault
    )


@rule(
    "RELAY002",
    "relay.toml does not say what it seems to",
    Severity.ERROR,
    mend="Write it as docs of relay-server describe it",
    source=DOCS,
    level=Level.RELAY,
)
def wrong_value(repository: Repository) -> Iterator[Problem]:
    """The server ignores keys that it does not know, and those of other stores: a typing error has no effect."""
    found = list(relays(repository))
    if not found:
        return
    from relay_values.relay_config import RelayConfig  # noqa: PLC0415 - slow, and most trees have no relay.toml

    from pydantic import ValidationError  # noqa: PLC0415 - likewise

    for file in found:
        try:
            RelayConfig.model_validate(file.data)
        except ValidationError as error:
            for fault in error.errors(include_input=False, include_url=False):
                place = ".".join(str(part) for part in fault["loc"] if part not in S3_TYPES)
                if fault["type"] in ("extra_forbidden", "missing") and not _told_elsewhere(place):
                    what = "is not known to the server" if fault["type"] == "extra_forbidden" else "is missing"
                    yield relay_problem(file, f"{place} of relay.toml {what}")
                elif not _told_elsewhere(place):
                    yield relay_problem(file, f"{place} of relay.toml: {fault['msg'].lower()}")


def _told_elsewhere(place: str) -> bool:
    last = place.rpartition(".")[2]
    return (last in SECRET_KEYS and not place.startswith("auth")) or place in (
        "auth",
        "server.url",
        "server.host",
        "store.endpoint",
        "store",
        "logging.level",
    )


@rule(
    "RELAY003",
    "two relays write to one place",
    Severity.ERROR,
    mend="Give each its own prefix",
    source=DOCS,
    level=Level.RELAY,
)
def same_place(repository: Repository) -> Iterator[Problem]:
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
    "RELAY004",
    "the server's url is not the address of its Ingress",
    Severity.ERROR,
    mend="Write the same host in relay.toml and in the Ingress",
    source=DOCS,
    level=Level.RELAY,
)
def audience(repository: Repository) -> Iterator[Problem]:
    """The clients' tokens are good for exactly the url in relay.toml; under any other address each is refused."""
    hosts = {
        str(entry.get("host"))
        for ingress in repository.of_type(INGRESS)
        for _, entry in mappings(ingress.spec.get("rules"))
        if entry.get("host")
    }
    for file in relays(repository):
        url = str(file.server.get("url") or "")
        parts = urlsplit(url)
        if not url:
            yield relay_problem(file, "server.url is missing, and the server does not start without it")
        elif parts.scheme != "https" or parts.path or "$" in url:
            if not is_open(url):
                yield relay_problem(
                    file, f"server.url is {url}, and clients know the server as https://host without a slash"
                )
        elif hosts and parts.hostname not in hosts and not any(is_open(host) for host in hosts):
            yield relay_problem(file, f"server.url is {url}, and no Ingress is for {parts.hostname}")
        elif hosts and "/" not in _paths(repository, str(parts.hostname)):
            yield relay_problem(file, f"server.url is {url}, and its Ingress does not lead there from the path /")


def _paths(repository: Repository, host: str) -> list[Any]:
    found = (pair for ingress in repository.of_type(INGRESS) for pair in paths(ingress))
    return [path.get("path") for _, name, path in found if name == host]


@rule(
    "RELAY005",
    "everybody may read and write every document",
    Severity.ERROR,
    mend="Add [[auth]] with the public keys of relay.md, or with your own",
    source=DOCS,
    level=Level.RELAY,
)
def no_auth(repository: Repository) -> Iterator[Problem]:
    """A relay.toml of your own replaces the image's, keys included: without [[auth]] there is no authentication."""
    yield from (relay_problem(file, "it has no [[auth]]") for file in relays(repository) if not file.data.get("auth"))


@rule(
    "RELAY006",
    "the server listens to itself only",
    Severity.ERROR,
    mend='Write host = "0.0.0.0"',
    source=DOCS,
    level=Level.RELAY,
)
def host(repository: Repository) -> Iterator[Problem]:
    """Anything that is no IP literal, and no host at all, means 127.0.0.1: the pod cannot be reached."""
    for file in relays(repository):
        value = file.server.get("host", "127.0.0.1")
        if value not in ("0.0.0.0", "::"):  # noqa: S104 - a pod is reached from outside only
            yield relay_problem(file, f"server.host is {value}, so nobody reaches the pod")


@rule(
    "RELAY007",
    "clients cannot reach the store",
    Severity.ERROR,
    mend="Write the public https address of the store",
    source=DOCS,
    level=Level.RELAY,
)
def endpoint(repository: Repository) -> Iterator[Problem]:
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
    mend="Give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret; and replace them, as they are known",
    source=DOCS,
    level=Level.RELAY,
)
def keys_in_file(repository: Repository) -> Iterator[Problem]:
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
    mend="Run relay-gitops pin, or write the bucket's own name from the host cluster into the environment",
    source="https://cozystack.io/docs/",
    level=Level.RELAY,
)
def bucket_name(repository: Repository) -> Iterator[Problem]:
    """Cozystack gives a bucket the name bucket-<uuid>, which only the cluster knows, and another when it is remade."""
    for file in relays(repository):
        bucket = str(file.store.get("bucket") or "")
        if _is_of_cozystack(file) and bucket and not is_open(bucket) and not _BUCKET.fullmatch(bucket):
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
