"""Kubernetes quantities."""

import re
from decimal import Decimal

_QUANTITY = re.compile(r"(?P<number>[+-]?(\d+(\.\d*)?|\.\d+))(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")
_SUFFIXES = {
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(["n", "u", "m", "", "k", *"MGTPE"], start=-3)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}


def quantity(value: object) -> Decimal | None:
    """Return a quantity, for example 500m or 1Gi, as a number; None if it is not valid.

    lightkube.utils.quantity does the same, but takes 0.2 s to import, and does not support the suffixes n and u.
    """
    match = _QUANTITY.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if match is None or isinstance(value, bool):
        return None
    suffix = match["suffix"] or ""
    if suffix in _SUFFIXES:
        return Decimal(match["number"]) * _SUFFIXES[suffix]
    return Decimal(match["number"] + suffix)
