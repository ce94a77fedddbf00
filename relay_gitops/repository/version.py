"""Chart and image versions."""

import re

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


def version_numbers(text: object) -> tuple[int, ...]:
    """Return the numbers of a version, for example (1, 2, 3) of `v1.2.3-rc.1`; empty if it has no numbers."""
    match = _VERSION.fullmatch(str(text).partition("-")[0].partition("+")[0])
    return tuple(int(part or 0) for part in match.groups()) if match else ()
