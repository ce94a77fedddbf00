"""Messages and tracebacks of unexpected errors, without the values that they contain."""

import builtins
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.redaction.text import HIDDEN, redacted

_QUOTED = re.compile(r"""(?P<quote>["'`])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)?""", re.DOTALL)

_OWN_PACKAGES = ("relay_", "constructs")


def message(error: BaseException) -> str:
    """Return the first line of an error's message, or its type.

    The value that a library could not handle is in quotes. It may be secret, so quoted text is shown only if the code
    that raised the error contains it.
    """
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.strerror}: {error.filename}" if isinstance(error.filename, str) else error.strerror
    else:
        text = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    code = "\n".join(frame.line or "" for frame in traceback.extract_tb(error.__traceback__))

    def quoted(found: re.Match[str]) -> str:
        inner = found["text"]
        is_code = not inner or hasattr(builtins, inner) or re.search(rf"(?<!\w){re.escape(inner)}(?!\w)", code)
        return found[0] if is_code else f"{found['quote']}{HIDDEN}{found['quote']}"

    return redacted(text if isinstance(error, OSError) else _QUOTED.sub(quoted, text))


def brief(error: Exception, root: Path, debug: str) -> str:
    """Return the message of an unexpected error with its line in the project, without jsii's JavaScript stack."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and ".venv" not in Path(frame.filename).parts
    ]
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith(_OWN_PACKAGES):
        return f"the Python package {error.name.partition('.')[0]} is not installed. Run make setup."
    where = f"{Path(own[-1].filename).relative_to(root)}:{own[-1].lineno}" if own else "relay-gitops"
    return f"{where}: {type(error).__name__}: {message(error)}. Fix this line; set {debug}=1 to see the traceback."


def trace(error: BaseException) -> str:
    """Return the traceback of an error and of the errors that caused it: code of the program, but no values."""
    parts = []
    for cause in _chain(error):
        frames = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{type(cause).__name__}: {message(cause)}\n")
    return "\nThe next error followed from this one:\n\n".join(reversed(parts))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
