"""Which documents a relay-server could not save, from its log."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

GIVE_UP = timedelta(minutes=3)
"""A save without an error in the log counts as successful after this time. Before, it may wait for the connection."""

# For example: 2026-11-24T20:00:00.123456Z ERROR save_loop{doc_id="x"}: relay::server: Error persisting. e=…
_LINE = re.compile(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z\s+(?:INFO|ERROR) save_loop\{doc_id="([^"]{1,200})"\}')
_ATTEMPT = "Persisting CBOR snapshot"
_ERROR = "Error persisting"
_END = "Terminating loop"
_STATUS = re.compile(r"Received ([A-Za-z0-9_ ]{3,60}) from S3-compatible API")


class Refusal(StrEnum):
    """Why the store did not save a document."""

    CREDENTIALS = "NotAuthorized"
    BUCKET = "DoesNotExist"
    OTHER = "other"
    """No connection, or another status."""


@dataclass(frozen=True)
class Unsaved:
    """A document whose last save failed."""

    refusal: Refusal
    status: str
    """The status of the store in relay-server's words, for example `503 Service Unavailable`; empty without answer."""
    last: datetime
    """When the last save failed."""
    is_removed: bool = False
    """Whether relay-server removed it from memory, so that it does not try again."""


def unsaved_documents(log: Iterable[str], now: datetime) -> dict[str, Unsaved]:
    """Return the documents whose last save failed, by ID.

    Before 0.12.0, relay-server logged in other words. With a level above info, it does not log successful saves, so a
    document stays in the result until the server restarts. Lines may contain presigned URLs; nothing of them is
    returned except the status.
    """
    found: dict[str, Unsaved] = {}
    tried: dict[str, tuple[datetime, Unsaved]] = {}
    for line in log:
        match = _LINE.match(line)
        if match is None:
            continue
        at = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
        document, message = match[2], line[match.end() :]
        if _ATTEMPT in message:
            if document in found:
                tried[document] = (at, found.pop(document))
        elif _ERROR in message:
            tried.pop(document, None)
            found[document] = _unsaved(message, at)
        elif _END in message:
            tried.pop(document, None)
            if document in found:
                last = found[document]
                found[document] = Unsaved(last.refusal, last.status, last.last, is_removed=True)
    pending = {document: last for document, (at, last) in tried.items() if now - at < GIVE_UP}
    return {**found, **pending}


def _unsaved(message: str, at: datetime) -> Unsaved:
    kind = next((kind for kind in (Refusal.CREDENTIALS, Refusal.BUCKET) if f"{kind}(" in message), Refusal.OTHER)
    status = _STATUS.search(message)
    return Unsaved(kind, status[1] if status else "", at)
