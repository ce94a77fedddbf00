"""The line that declares a value or a construct."""

import sys

_LIBRARY = frozenset({"relay_constructs", "relay_values", "jsii", "pydantic"})


def declaring_line() -> str:
    """Return `file:line` of the nearest caller outside the library."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() would read every source file on the way
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] in _LIBRARY:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
