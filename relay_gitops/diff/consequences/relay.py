"""Changes that affect relay-server and its clients."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import HELM_RELEASE, Object, containers, mapping, mappings
from relay_gitops.repository.relay import IMAGE, relays, servers
from relay_gitops.repository.relay_file import RelayFile
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.version import version_numbers
from relay_values.relay_server_versions import (
    CHANGES,
    NEWEST_COMMIT,
    NEWEST_READ,
    Version,
    unreleased_fixes,
    version_text,
)

_SERVER = "https://github.com/No-Instructions/relay-server"
_CONFIG = f"{_SERVER}/blob/main/crates/y-sweet-core/src/config.rs"
_PLACE = ("type", "bucket", "endpoint", "account_id", "prefix", "path")


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
    "relay server.url changed",
    Impact.INTERRUPTION,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/cwt.rs",
)
def relay_url(change: Change, between: Comparison) -> Iterator[str]:
    """A token is valid for one audience: `server.url`, compared byte by byte.

    Clients are registered with the old URL and get tokens for it. The server rejects them until each user registers
    the relay with the new URL.
    """
    if files := _files(change, between):
        old, new = (file.server.get("url") for file in files)
        if old != new:
            yield (
                f"server.url changes from {old} to {new}: the server rejects all registered clients until each user "
                "registers the relay with the new URL"
            )


@consequence("relay-added", "new relay", Impact.NOTE, "https://github.com/No-Instructions/relay-server")
def relay_added(change: Change, between: Comparison) -> Iterator[str]:
    """A new relay needs settings outside the repository before clients can use it.

    Create a DNS record for its host and a 1Password item with its credentials, then register each client.
    cert-manager issues the certificate.
    """
    if change.old is None and change.new is not None and change.new.release is None:
        known = {file.server.get("url") for file in relays(between.old)}
        for file in relays(between.new):
            url = file.server.get("url")
            if file.subject is change.new and url and url not in known:
                yield (
                    f"{url} is new: create a DNS record for its host and a 1Password item with its credentials, then "
                    "register each client"
                )


@consequence("relay-store", "relay store changed", Impact.LOSS, _CONFIG)
def relay_store(change: Change, between: Comparison) -> Iterator[str]:
    """The server does not copy documents: with another bucket, endpoint or prefix it starts without documents.

    Clients then upload their local copies, so the two stores diverge. A rollback loses later edits. Stop the server
    and copy the objects before you change the store.
    """
    if files := _files(change, between):
        old, new = (file.store for file in files)
        differing = [key for key in _PLACE if _place(old, key) != _place(new, key)]
        if differing:
            changed = ", ".join(
                f"store.{key} changes from {old.get(key, 'unset')} to {new.get(key, 'unset')}" for key in differing
            )
            yield f"{changed}: the documents stay in the old store, and the server starts without documents"


def _place(store: dict[str, Any], key: str) -> str:
    return str(store.get(key) or "").rstrip("/")


def _store(repository: Repository, server: Object) -> dict[str, Any]:
    """Return the store of a server from its release or its relay.toml; empty if it is unknown."""
    read = {(use.kind, use.namespace, use.name) for use in repository.secret_consumers if use.consumer is server}
    for file in relays(repository):
        subject = file.subject
        is_read = subject.cluster == server.cluster and (subject.kind, subject.namespace, subject.name) in read
        if (subject is server.release or is_read) and file.store.get("bucket"):
            return file.store
    return {}


def _store_text(store: dict[str, Any]) -> str:
    return ", ".join(f"{key} {store[key]}" for key in ("bucket", "prefix") if store.get(key))


def _is_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return bool(old and new) and all(_place(old, key) == _place(new, key) for key in _PLACE)


@consequence(
    "two-writers",
    "two servers write to the same store",
    Impact.LOSS,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/sync_kv.rs",
)
def two_writers(change: Change, between: Comparison) -> Iterator[str]:
    """A server holds documents in memory and writes each one as a whole, without reading the store first.

    Two servers with the same bucket and prefix overwrite each other. This happens during a rolling update, and while a
    renamed Deployment runs beside the old one. `strategy: Recreate` waits until the old pod has stopped.
    """
    server = change.new
    if server is None or server.type != "apps/Deployment" or server not in servers(between.new):
        return
    new = _store(between.new, server)
    lost = "they overwrite each other, and edits are lost"
    if change.old is None:
        for other in servers(between.old):
            if between.after(other) is None and _is_same(_store(between.old, other), new):
                yield f"runs beside {other} until that is deleted, and both write to {_store_text(new)}: {lost}"
    elif server.at("spec", "strategy", "type") != "Recreate" and _replaces_pods(change):
        old, how = _store(between.old, change.old), "(strategy RollingUpdate)"
        if _is_same(old, new):
            yield f"the old and the new pod run at the same time and write to {_store_text(new)}: {lost} {how}"
        elif old and new:
            until = "the old pod serves clients until the new one is ready"
            yield f"{until}, and its last edits stay in {_store_text(old)} {how}"


def _replaces_pods(change: Change) -> bool:
    return any(field.keys[:2] == ("spec", "template") for field in change.fields)


@consequence(
    "relay-keys",
    "relay auth keys changed",
    Impact.INTERRUPTION,
    f"{_SERVER}/blob/main/crates/y-sweet-core/src/auth.rs",
)
def relay_keys(change: Change, between: Comparison) -> Iterator[str]:
    """The server rejects tokens that are signed with an unknown key. Without any key it accepts everybody."""
    if files := _files(change, between):
        old, new = ({str(entry.get("key_id")) for _, entry in mappings(file.data.get("auth"))} for file in files)
        if old and not new:
            yield "no key remains: everybody can read and write every document, and attachments fail"
        elif gone := sorted(old - new):
            yield f"the server rejects tokens that are signed with {', '.join(gone)}"


@consequence("relay-version", "relay-server version changed", Impact.NOTE, f"{_SERVER}/tags")
def relay_version(change: Change, between: Comparison) -> Iterator[str]:
    """Some releases change the permissions of clients or the storage of documents.

    The message lists the changes of all releases between the old and the new version, as far as their source was read.
    It says which part of the upgrade is unknown, and which later fixes the new version may contain.
    """
    if not change.both or (change.key.type == HELM_RELEASE and change.both[1] not in between.new.not_rendered):
        return
    old, new = (_tag(item) for item in change.both)
    before, after = version_numbers(old), version_numbers(new)
    if not before or not after or before == after:
        return
    low, high = sorted((before, after))
    facts = "; ".join(f"{version_text(number)}: {fact}" for number, fact in CHANGES.items() if low < number <= high)
    if after < before:
        reverted = f"This reverts {facts}" if facts else ""
        parts = (f"relay-server downgraded from {old} to {new}", reverted, *_unknown(high))
    else:
        parts = (f"relay-server upgraded from {old} to {new}", facts, *_unknown(high))
    if any(parts[1:]):
        yield ". ".join(part for part in parts if part)


def _unknown(newest: Version) -> Iterator[str]:
    """Yield what is not known about the releases up to a version."""
    if newest > NEWEST_READ:
        read = version_text(NEWEST_READ)
        yield f"Changes after {read} are unknown: {read} is the newest release whose source was read"
        if fixes := "; ".join(fix.change for fix in unreleased_fixes()):
            yield f"A release after {read} may contain these later commits, read up to {NEWEST_COMMIT}: {fixes}"
        yield "Read the release notes"


def _tag(item: Object) -> str:
    for _, container in containers(item):
        name = str(container.get("image", ""))
        if IMAGE in name:
            return name.partition("@")[0].rpartition(":")[2]
    image = mapping(values_of(item).get("image"))
    return str(image.get("tag", "")) if IMAGE in str(image.get("repository")) else ""
