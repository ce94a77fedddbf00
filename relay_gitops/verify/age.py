"""How long something has been so, in the words of the API server."""

from collections.abc import Iterator
from datetime import UTC, datetime

from relay_gitops.operate.kinds import Manifest


def moment(text: object) -> datetime | None:
    """Return a time of the API server; None if it is not one."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def seconds_since(text: object, now: datetime | None = None) -> float | None:
    """Return the seconds since a time of the API server, by this machine's clock; None if it is not a time."""
    found = moment(text)
    return None if found is None else ((now or datetime.now(UTC)) - found).total_seconds()


def spec_writes(item: Manifest) -> Iterator[Manifest]:
    """Yield the entries of `managedFields` about the spec of an object, which changed its generation."""
    for entry in item["metadata"].get("managedFields") or ():
        if entry.get("subresource") != "status" and "f:spec" in (entry.get("fieldsV1") or {}):
            yield entry


def seconds_since_change(item: Manifest) -> float | None:
    """Return the seconds since the spec of an object changed; None if the object does not tell."""
    ages = [age for entry in spec_writes(item) if (age := seconds_since(entry.get("time"))) is not None]
    return min(ages, default=None)


def duration(seconds: float) -> str:
    """Return a duration for a message, for example `90 s`, `12 min` or `3 h`."""
    for limit, size, unit in ((120, 1, "s"), (120 * 60, 60, "min"), (48 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} days"
