"""What a change means for the relay-server and for those who use it."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import HELM_RELEASE, Object, containers, mapping, mappings
from relay_gitops.repository.relay import IMAGE, RelayFile, relays, servers
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.version import version_numbers

_SERVER = "https://github.com/No-Instructions/relay-server"
_CONFIG = f"{_SERVER}/blob/main/crates/y-sweet-core/src/config.rs"
_PLACE = ("type", "bucket", "endpoint", "account_id", "prefix", "path")

FACTS: dict[tuple[int, ...], str] = {
    (0, 9, 3): "the store's credentials may come from the environment beside a store in the file",
    (0, 9, 4): "documents are written when they change; 0.9.3 wrote every loaded one each ten seconds",
    (0, 9, 5): "AWS_ENDPOINT_URL_S3 is honoured",
    (
        0,
        9,
        7,
    ): "the first release with mandatory WebSocket tokens: before it, everybody who knows a document may edit it",
    (0, 9, 9): 'host and log level of relay.toml take effect: without `host = "0.0.0.0"` the pod is unreachable',
    (0, 10, 0): "the protocol for subdocuments is another",
    (0, 12, 0): "stops on SIGTERM, and no longer loses edits when a document is loaded twice at once; pings clients",
}
"""What each release of the server brought. Source: the differences between its tags."""
_NEWEST_READ = (0, 12, 7)
"""The newest release of which FACTS would have something to say."""


def _files(change: Change, between: Comparison) -> tuple[RelayFile, RelayFile] | None:
    """Return the relay.toml of an object before and after."""
    if not change.both:
        return None
    old, new = change.both
    before = next((file for file in relays(between.old) if file.subject is old), None)
    after = next((file for file in relays(between.new) if file.subject is new), None)
    return (before, after) if before and after else None


@consequence(
    "relay-url",
    "the address of a relay changes",
    Impact.INTERRUPTION,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/cwt.rs",
)
def relay_url(change: Change, between: Comparison) -> Iterator[str]:
    """A token is good for one audience, which is `server.url` byte by byte.

    Every client is registered under the old address and gets tokens for it. It is refused until its user registers the
    relay under the new address.
    """
    if files := _files(change, between):
        old, new = (file.server.get("url") for file in files)
        if old != new:
            yield (
                f"{old} becomes {new}: every registered client is refused until its user registers the relay under the "
                "new address"
            )


@consequence("relay-added", "a new relay", Impact.NOTE, "https://github.com/No-Instructions/relay-server")
def relay_added(change: Change, between: Comparison) -> Iterator[str]:
    """What makes a relay reachable and usable is in no manifest, and has to be there before its clients.

    Its host needs a DNS record and gets a certificate, its credentials an item in 1Password, and its clients are
    registered one by one.
    """
    if change.old is None and change.new is not None and change.new.release is None:
        known = {file.server.get("url") for file in relays(between.old)}
        for file in relays(between.new):
            url = file.server.get("url")
            if file.subject is change.new and url and url not in known:
                yield (
                    f"{url} is new: it needs a DNS record and a certificate for its host, its credentials in "
                    "1Password, and each client registers it"
                )


@consequence("relay-store", "a relay keeps its documents elsewhere", Impact.LOSS, _CONFIG)
def relay_store(change: Change, between: Comparison) -> Iterator[str]:
    """The server takes nothing along: with another bucket, endpoint or prefix it begins with no documents.

    Clients that connect then write what they have, so that the two places differ, and going back loses what was written
    meanwhile. Copy the objects while the server is stopped.
    """
    if files := _files(change, between):
        old, new = (file.store for file in files)
        differing = [key for key in _PLACE if _place(old, key) != _place(new, key)]
        if differing:
            said = ", ".join(f"{key} {old.get(key, 'unset')} becomes {new.get(key, 'unset')}" for key in differing)
            yield f"{said}: the documents stay where they are, and the server starts without any"


def _place(store: dict[str, Any], key: str) -> str:
    return str(store.get(key) or "").rstrip("/")


def _store(repository: Repository, server: Object) -> dict[str, Any]:
    """Return the store of a server, by its release or by the relay.toml that it reads; empty if it is not known."""
    read = {(use.kind, use.namespace, use.name) for use in repository.secret_consumers if use.reader is server}
    for file in relays(repository):
        subject = file.subject
        is_read = subject.cluster == server.cluster and (subject.kind, subject.namespace, subject.name) in read
        if (subject is server.release or is_read) and file.store.get("bucket"):
            return file.store
    return {}


def _spoken(store: dict[str, Any]) -> str:
    return ", ".join(f"{key} {store[key]}" for key in ("bucket", "prefix") if store.get(key))


def _is_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return bool(old and new) and all(_place(old, key) == _place(new, key) for key in _PLACE)


@consequence(
    "two-writers",
    "two servers write to one store",
    Impact.LOSS,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/sync_kv.rs",
)
def two_writers(change: Change, between: Comparison) -> Iterator[str]:
    """A server holds its documents in memory and writes each as a whole, without looking what is there.

    Two of them on one bucket and prefix overwrite each other. A rolling update lets the old and the new pod run side by
    side, as does a Deployment of another name until the old one is pruned. Only `strategy: Recreate` waits until the
    old pod has ended.
    """
    server = change.new
    if server is None or server.type != "apps/Deployment" or server not in servers(between.new):
        return
    new = _store(between.new, server)
    lost = "the last one wins, and edits are lost"
    if change.old is None:
        for other in servers(between.old):
            if between.after(other) is None and _is_same(_store(between.old, other), new):
                yield f"runs beside {other} until that is gone, and both write to {_spoken(new)}: {lost}"
    elif server.at("spec", "strategy", "type") != "Recreate" and _replaces_pods(change):
        old, how = _store(between.old, change.old), "(strategy RollingUpdate)"
        if _is_same(old, new):
            yield f"the old and the new pod run side by side and write to {_spoken(new)}: {lost} {how}"
        elif old and new:
            until = "the old pod serves until the new one is ready"
            yield f"{until}, and what it still writes stays in {_spoken(old)} {how}"


def _replaces_pods(change: Change) -> bool:
    return any(field.keys[:2] == ("spec", "template") for field in change.fields)


@consequence(
    "relay-keys",
    "a relay trusts other keys",
    Impact.INTERRUPTION,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/auth.rs",
)
def relay_keys(change: Change, between: Comparison) -> Iterator[str]:
    """A token whose key the server does not know is refused. Without any key every document is open to everybody."""
    if files := _files(change, between):
        old, new = ({str(entry.get("key_id")) for _, entry in mappings(file.data.get("auth"))} for file in files)
        if old and not new:
            yield "no key is left: every document can be read and written by anybody, and attachments fail"
        elif gone := sorted(old - new):
            yield f"tokens signed by {', '.join(gone)} are refused"


@consequence("relay-version", "another release of the relay-server", Impact.NOTE, f"{_SERVER}/tags")
def relay_version(change: Change, between: Comparison) -> Iterator[str]:
    """Some releases change what clients may do or what happens to documents; those on the way are named."""
    if not change.both or (change.key.type == HELM_RELEASE and change.both[1] not in between.new.not_rendered):
        return
    old, new = (_tag(item) for item in change.both)
    before, after = version_numbers(old), version_numbers(new)
    if not before or not after or before == after:
        return
    low, high = sorted((before, after))
    between_them = [(number, fact) for number, fact in FACTS.items() if low < number <= high]
    facts = "; ".join(f"{'.'.join(map(str, number))}: {fact}" for number, fact in between_them)
    if after < before:
        yield f"relay-server goes back from {old} to {new}" + (f", without what came with {facts}" if facts else "")
        return
    unknown = f"nothing is known here of {new}; read its release notes" if after > _NEWEST_READ else ""
    if facts or unknown:
        yield ". ".join(part for part in (f"relay-server goes up from {old} to {new}", facts, unknown) if part)


def _tag(item: Object) -> str:
    for _, container in containers(item):
        name = str(container.get("image", ""))
        if IMAGE in name:
            return name.partition("@")[0].rpartition(":")[2]
    image = mapping(values_of(item).get("image"))
    return str(image.get("tag", "")) if IMAGE in str(image.get("repository")) else ""
