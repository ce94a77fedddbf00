"""Relays that end, or that another object continues."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.diff.fate import is_deleted
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.relay_file import RelayFile

_PLACES = ("bucket", "prefix")


def _ended(change: Change, between: Comparison) -> RelayFile | None:
    """Return the relay.toml of an object that the change deletes."""
    if change.old is None or change.old.release is not None or not is_deleted(change, between):
        return None
    return next((file for file in relays(between.old) if file.subject is change.old), None)


def _documents(file: RelayFile) -> str:
    return ", ".join(f"{key} {file.store[key]}" for key in _PLACES if file.store.get(key)) or "its store"


def _follower(file: RelayFile, between: Comparison) -> RelayFile | None:
    """Return the relay.toml of a new object with the same URL."""
    url = file.server.get("url")
    return next(
        (other for other in relays(between.new) if other.subject.release is None and other.server.get("url") == url),
        None,
    )


@consequence("relay-removed", "relay removed", Impact.INTERRUPTION, DOCS)
def relay_removed(change: Change, between: Comparison) -> Iterator[str]:
    """Registered clients cannot connect any more. relay-gitops deletes no documents and no 1Password item."""
    file = _ended(change, between)
    if file and _follower(file, between) is None:
        yield (
            f"{file.server.get('url')} ends: its clients are cut off, and their documents stay in {_documents(file)} "
            "until you delete them"
        )


@consequence("relay-renamed", "relay continues under another name", Impact.INTERRUPTION, DOCS)
def relay_renamed(change: Change, between: Comparison) -> Iterator[str]:
    """Helm uninstalls the release of the old name and installs one with the new name.

    Clients stay registered, because the URL stays the same. They reconnect when the new server is ready.
    """
    file = _ended(change, between)
    follower = _follower(file, between) if file else None
    if file and follower:
        yield (
            f"{file.server.get('url')} continues as {follower.subject}: its clients are disconnected until the new "
            "server is ready"
        )
