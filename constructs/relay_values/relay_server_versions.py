"""What is known about the versions of relay-server."""

from dataclasses import dataclass

Version = tuple[int, ...]
"""Major, minor and patch."""

OLDEST_SUPPORTED: Version = (0, 12, 0)
"""The oldest version that this project supports."""
NEWEST_READ: Version = (0, 12, 0)
"""The newest release whose source was read. Nothing is known about the changes of later releases."""
NEWEST_COMMIT = "d7ebd315"
"""The newest commit after it that was read, of August 2026. No release is known to contain it."""

CHANGES: dict[Version, str] = {
    (0, 9, 3): "reads the store's credentials from environment variables also if relay.toml has a [store]",
    (0, 9, 4): "writes documents only when they change; 0.9.3 wrote every loaded document every ten seconds",
    (0, 9, 5): "supports AWS_ENDPOINT_URL_S3",
    (0, 9, 7): "requires WebSocket tokens; without them everybody who knows a document can edit it",
    (0, 9, 9): 'applies host and log level of relay.toml; without `host = "0.0.0.0"` the pod is unreachable',
    (0, 10, 0): "changes the protocol for subdocuments",
    (0, 12, 0): "stops on SIGTERM, pings clients, and no longer loses edits when a document is loaded twice at once",
}
"""Changes of each release. Source: the diffs between its Git tags."""


@dataclass(frozen=True)
class Fix:
    """A fix in relay-server that users miss in older versions."""

    change: str
    """What the fixed version does, as a verb phrase."""
    without: str
    """What happens in older versions, as a clause after "version X"."""
    released: Version | None
    """The first release with the fix; None if no release is known to contain it."""

    def is_missing_in(self, version: Version) -> bool:
        """Return whether a version is known to lack the fix."""
        return self.released is not None and version < self.released


FIXES: tuple[Fix, ...] = (
    Fix(
        "rejects WebSockets without a token",
        "accepts connections without a token, so anyone can edit documents",
        (0, 9, 7),
    ),
    Fix("stops on SIGTERM", "does not handle SIGTERM, so edits are lost when the pod stops", (0, 12, 0)),
    Fix(
        "blocks .. in the paths of file metadata (a security fix)",
        "accepts .. in the paths of file metadata, so a user of a shared folder can name files outside it",
        None,
    ),
    Fix(
        "saves every document on SIGTERM",
        "may lose the edits of the last checkpoint_freq_seconds when the pod stops",
        None,
    ),
    Fix(
        "saves a document when its last client disconnects",
        "saves a document up to checkpoint_freq_seconds after its last client disconnects",
        None,
    ),
    Fix(
        "keeps unsaved documents in memory",
        "removes documents from memory that could not be saved, unless server.doc_gc is false",
        None,
    ),
)
"""Fixes that matter to users. Set `released` when the release that contains a fix is known."""


def version_text(version: Version) -> str:
    """Return a version as in a tag, for example `0.12.0`."""
    return ".".join(map(str, version))


def missing_fixes(version: Version, fixes: tuple[Fix, ...] = FIXES) -> list[Fix]:
    """Return the fixes that a version is known to lack, the worst first."""
    return [fix for fix in fixes if fix.is_missing_in(version)]


def unreleased_fixes(fixes: tuple[Fix, ...] = FIXES) -> list[Fix]:
    """Return the fixes that no known release contains."""
    return [fix for fix in fixes if fix.released is None]
