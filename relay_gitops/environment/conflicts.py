"""Values that are valid alone but conflict with each other."""

from collections.abc import Hashable, Iterator
from pathlib import PurePosixPath

from relay_gitops.environment.owned_objects import Owned, owned_objects
from relay_gitops.environment.project import credentials_secret
from relay_gitops.environment.valid_part import ValidPart
from relay_gitops.key_path import KeyPath, key_text
from relay_values.bucket import BUCKET_RELEASE, REAL_BUCKET
from relay_values.errors import InvalidValueError
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN
from relay_values.object_reference import ObjectReference
from relay_values.relay_service import NODE_PORTS
from relay_values.text_format import TextFormat
from relay_values.virtual_cluster import cluster_name

Conflict = tuple[KeyPath, InvalidValueError]

_UNIQUE = {
    "name": "and their objects would have the same names",
    "host": "and a host can route to only one relay",
    "prefix": "so each relay would overwrite the documents of the other",
    "nodePort": "and the virtual cluster can assign a node port only once",
    "mirror": "but each relay has its own Service",
}
"""The keys of a relay whose values must differ, with the reason."""
_ACME = "_acme-challenge."
"""The label of the DNS record by which an issuer proves a host name."""


def conflicts(values: ValidPart) -> Iterator[Conflict]:
    """Yield the conflicts between the valid values: the key that must change, and the reason."""
    if values.is_valid("relays") and not values.relays:
        yield ("relays",), InvalidValueError("is empty", "Declare at least one relay")
    if values.get("store", "prefix") is not None:
        message = "would be the prefix of every relay"
        yield ("store", "prefix"), InvalidValueError(message, "Remove it, and set relays[].prefix instead")
    yield from _ssh_key(values)
    yield from _duplicates(values)
    for index in values.relays:
        yield from _node_port(values, index)
    yield from _nested_prefixes(values)
    yield from _hosts(values)
    yield from _bucket_hosts(values)
    yield from _lengths(values)
    yield from _owners(values)


def _name(values: ValidPart, index: int) -> str:
    return values.text("relays", index, "name") or key_text(("relays", index))


def _ssh_key(values: ValidPart) -> Iterator[Conflict]:
    url, credentials = values.text("repository", "url"), ("repository", "credentials")
    if url and url.startswith("ssh://") and values.is_valid(*credentials) and values.get(*credentials) is None:
        fix = "Set repository.credentials to the 1Password item with the key, or write the https URL"
        yield ("repository", "url"), InvalidValueError("is an ssh URL, for which Flux needs a key", fix)


def _duplicates(values: ValidPart) -> Iterator[Conflict]:
    for key, because in _UNIQUE.items():
        first: dict[Hashable, int] = {}
        for index in values.relays:
            value = values.get("relays", index, key)
            if value is not None and first.setdefault(value, index) != index:
                message = f"is also the {key} of {_name(values, first[value])}, {because}"
                yield ("relays", index, key), InvalidValueError(message, "Set a different value for each relay")


def _node_port(values: ValidPart, index: int) -> Iterator[Conflict]:
    keys = ("relays", index, "nodePort")
    if values.get("ingress", "backend") == "stable" and values.is_valid(*keys) and values.get(*keys) is None:
        fix = f"Set a port from {NODE_PORTS.start} to {NODE_PORTS.stop - 1} that no other relay uses"
        yield keys, InvalidValueError("is missing, but the stable backend routes to a fixed node port", fix)


def _nested_prefixes(values: ValidPart) -> Iterator[Conflict]:
    prefixes = {index: prefix for index in values.relays if (prefix := values.text("relays", index, "prefix"))}
    owners = {prefix: index for index, prefix in prefixes.items()}
    for index, prefix in prefixes.items():
        for parent in map(str, PurePosixPath(prefix).parents):
            if parent in owners:
                outer = _name(values, owners[parent])
                message = f"is inside the prefix of {outer}, so the two relays can overwrite each other's documents"
                keys = ("relays", index, "prefix")
                yield keys, InvalidValueError(message, "Choose prefixes that are not nested")


def _hosts(values: ValidPart) -> Iterator[Conflict]:
    domain = values.text("host", "domain")
    taken = dict(_taken_hosts(values))
    for index in values.relays:
        keys = ("relays", index, "host")
        host = values.text(*keys)
        if host and domain and not host.endswith(f".{domain}"):
            yield (
                keys,
                InvalidValueError(
                    "is not a subdomain of host.domain, so it gets no DNS record and no certificate",
                    "Correct the spelling of relays[].host or host.domain",
                ),
            )
        if host in taken:
            message = f"is also {taken[host]}, and a host can belong to only one Ingress"
            yield keys, InvalidValueError(message, "Choose another host name for the relay")


def _taken_hosts(values: ValidPart) -> Iterator[tuple[str, str]]:
    """Yield the hosts that already have an Ingress, each with its owner."""
    domain, app, bucket = values.text("host", "domain"), values.text("virtualCluster", "name"), _bucket(values)
    if endpoint := _endpoint_host(values):
        yield endpoint, "the host of store.endpoint"
        if bucket and values.get("store", "path_style") is False:
            yield f"{bucket}.{endpoint}", "the host of the bucket"
    if domain and app:
        yield f"{cluster_name(app)}.{domain}", "the host of the API server of the virtual cluster"
    if domain and bucket and not REAL_BUCKET.fullmatch(bucket):
        yield f"{BUCKET_RELEASE}{bucket}.{domain}", "the host of the user interface of store.bucket"


def _bucket(values: ValidPart) -> str | None:
    return values.text("store", "bucket")


def _endpoint_host(values: ValidPart) -> str | None:
    endpoint = values.text("store", "endpoint")
    return endpoint.removeprefix("https://").partition(":")[0] if endpoint else None


def _bucket_hosts(values: ValidPart) -> Iterator[Conflict]:
    bucket, endpoint = _bucket(values), _endpoint_host(values)
    if bucket and endpoint and values.get("store", "type") == "s3" and values.get("store", "path_style") is False:
        if "." in bucket:
            message = "contains a dot, so with path_style: false no wildcard certificate covers the host of the bucket"
            yield ("store", "bucket"), InvalidValueError(message, "Set store.path_style to true")
        yield from _too_long(("store", "bucket"), f"{bucket}.{endpoint}", "host of the bucket", DNS_SUBDOMAIN)


def _lengths(values: ValidPart) -> Iterator[Conflict]:
    domain, app = values.text("host", "domain"), values.text("virtualCluster", "name")
    if domain and app:
        api = f"{cluster_name(app)}.{domain}"
        yield from _too_long(("host", "domain"), api, "host of the virtual cluster's API server", DNS_SUBDOMAIN)
    for index in values.relays:
        if name := values.text("relays", index, "name"):
            secret = credentials_secret(name)
            yield from _too_long(("relays", index, "name"), secret, "Secret of the credentials", DNS_LABEL)
        if host := values.text("relays", index, "host"):
            record = f"{_ACME}{host}"
            yield from _too_long(("relays", index, "host"), record, "DNS record for the certificate", DNS_SUBDOMAIN)


def _too_long(keys: KeyPath, derived: str, what: str, text_format: TextFormat) -> Iterator[Conflict]:
    excess = len(derived) - text_format.max_length
    if excess > 0:
        message = f"gives the {what} a name of {len(derived)} characters, but the maximum is {text_format.max_length}"
        yield keys, InvalidValueError(message, f"Remove {excess} characters")


def _owners(values: ValidPart) -> Iterator[Conflict]:
    """Yield each key that names an object which has another owner, once."""
    first = dict[ObjectReference, Owned]()
    reported: set[tuple[KeyPath, str]] = set()
    for owned in owned_objects(values):
        other = first.setdefault(owned.reference, owned)
        # Equal names and hosts of relays are reported as such.
        if other.owner == owned.owner or any(_same(values, key, other, owned) for key in ("name", "host")):
            continue
        keys, owner = (owned.keys, other.owner) if owned.keys else (other.keys, owned.owner)
        if keys and (keys, owner) not in reported:
            reported.add((keys, owner))
            message = f"creates {owned.reference} in {owned.reference.cluster}, which also belongs to {owner}"
            yield keys, InvalidValueError(message, "Choose another name or namespace for one of them")


def _same(values: ValidPart, key: str, *owners: Owned) -> bool:
    """Return whether two owners are relays with the same value of a key."""
    found = [
        values.text("relays", owned.keys[1], key) if owned.keys and owned.keys[0] == "relays" else None
        for owned in owners
    ]
    return found[0] is not None and found[0] == found[1]
