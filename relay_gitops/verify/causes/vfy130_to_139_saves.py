"""Why a running relay-server does not save documents, from its log."""

from datetime import UTC, datetime

from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy200_to_209_rival import second_relay
from relay_gitops.verify.documentation import SERVER
from relay_gitops.verify.link_objects import pods_of
from relay_gitops.verify.live import Live
from relay_gitops.verify.saves import Refusal, Unsaved, unsaved_documents

LINES = 20_000
"""The newest lines of the log that are read: a few megabytes."""
OUTAGE = "Do not restart the pod; follow docs/operations.md, section The store refuses edits"


def _unsaved(live: Live, link: Link) -> list[Unsaved]:
    """Return the documents that the running pods could not save."""
    found: list[Unsaved] = []
    for pod in pods_of(live, link):
        for container in (pod.get("status") or {}).get("containerStatuses") or []:
            if "running" in (container.get("state") or {}):
                lines = live.virtual.whole_log(link.namespace, pod["metadata"]["name"], container["name"], LINES)
                found += unsaved_documents(lines, datetime.now(UTC)).values()
    return found


def _refused(live: Live, link: Link, refusal: Refusal) -> str | None:
    failing = [document for document in _unsaved(live, link) if not document.is_removed]
    newest = max(failing, key=lambda document: document.last, default=None)
    if newest is None or newest.refusal is not refusal:
        return None
    reason = f"the store answers {newest.status}" if newest.status else "the store does not answer"
    return f"{_counted(failing)} not saved, last tried at {newest.last:%Y-%m-%d %H:%M} UTC: {reason}"


def _counted(documents: list[Unsaved]) -> str:
    return "1 document is" if len(documents) == 1 else f"{len(documents)} documents are"


@cause("VFY130", "store rejects the credentials of the running relay", source=SERVER, fix=OUTAGE)
def saves_forbidden(live: Live, link: Link) -> str | None:
    """The access key was revoked or its rights were reduced after the relay started.

    GET /ready still answers 200, and clients stay connected. relay-server keeps a document while a client has it open,
    and for about three saves afterwards. Then the edits since its last save are lost in the store.
    """
    return _refused(live, link, Refusal.CREDENTIALS)


@cause("VFY131", "bucket of the running relay does not exist", source=SERVER, fix=OUTAGE)
def saves_without_bucket(live: Live, link: Link) -> str | None:
    """The bucket was deleted after the relay started. GET /ready still answers 200, and clients stay connected."""
    return _refused(live, link, Refusal.BUCKET)


@cause("VFY132", "relay cannot save documents", source=SERVER, fix=OUTAGE)
def saves_fail(live: Live, link: Link) -> str | None:
    """The store is down, or the pod cannot reach it. GET /ready still answers 200, and clients stay connected."""
    return _refused(live, link, Refusal.OTHER)


@cause(
    "VFY133",
    "edits of documents were not saved",
    source=SERVER,
    fix="Ask users to open the notes that they edited; see docs/operations.md, section The store refuses edits",
)
def edits_lost(live: Live, link: Link) -> str | None:
    """relay-server removed the documents from memory while the store refused them.

    The clients of the authors still have them. verify reports this until each document is saved again, or the pod
    restarts.
    """
    removed = [document for document in _unsaved(live, link) if document.is_removed]
    if not removed:
        return None
    newest = max(document.last for document in removed)
    return f"{_counted(removed)} not saved and no longer in memory, last tried at {newest:%Y-%m-%d %H:%M} UTC"


SAVED: tuple[Cause, ...] = (second_relay, saves_forbidden, saves_without_bucket, saves_fail, edits_lost)
