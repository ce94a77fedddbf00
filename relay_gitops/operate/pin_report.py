"""The JSON output of pin."""

from relay_gitops.key_path import key_text
from relay_gitops.notice import Notice
from relay_gitops.operate.pin import Pins
from relay_gitops.redaction.text import redacted
from relay_gitops.report import ReportPart


class PinnedValue(ReportPart):
    """One key of the environment file with its new value."""

    key: str
    """For example `store.bucket` or `relays[0].mirror`."""
    value: str
    """The value in the host cluster."""


class PinReport(ReportPart):
    """The output of `relay-gitops pin --json`."""

    version: int = 1
    """The version of this format. It increases when a field changes its meaning or is removed."""
    pinned: list[PinnedValue]
    """The values that were written to the environment file."""
    missing: list[Notice]
    """The keys that were not written, because an object does not exist in the host cluster yet."""


def pin_report(found: Pins) -> PinReport:
    """Return the written and the missing values."""
    pinned = [PinnedValue(key=key_text(keys), value=redacted(value)) for keys, value in found.values.items()]
    return PinReport(pinned=pinned, missing=found.missing)
