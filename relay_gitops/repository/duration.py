"""Durations in the format of Flux."""

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


def seconds(text: object) -> float | None:
    """Return the seconds of a duration, for example of `1h30m`; None if it is not a valid duration."""
    if not isinstance(text, str) or not _PART.match(text) or _PART.sub("", text):
        return None
    return sum(float(number) * _UNITS[applied] for number, applied in _PART.findall(text))
