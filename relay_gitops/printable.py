"""Text of a repository that is printed: without control characters, and of limited length."""

import re

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters, invisible characters that reorder text, and bytes of a file name that are not UTF-8."""
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)", re.MULTILINE)
"""The start of a workflow command, by which a line in a log of GitHub Actions becomes an annotation or a setting."""


def escaped(text: str) -> str:
    """Return a string in which each control character is an escape sequence, for example a backslash and `x1b`."""
    return _CONTROL.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """Return a string that keeps its line breaks, and in which no line is a workflow command."""
    return _COMMAND.sub(_without_command, "\n".join(map(escaped, text.split("\n"))))


def escaped_json(text: str) -> str:
    """Return JSON in which the characters that `json` prints as they are have JSON escapes."""
    escapes = _CONTROL.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)
    return escapes.replace("##[", "\\u0023#[")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    number = ord(character)
    return short or (f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}")  # noqa: PLR2004 - one byte


def _without_command(match: re.Match[str]) -> str:
    return "\\x23" if match[0] == "#" else f"{match[1]}\\x3a"


def shortened(text: str, length: int) -> str:
    """Return a string of at most this number of characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def printable(text: str, length: int) -> str:
    """Return a string of at most this length, without control characters."""
    return shortened(escaped(text), length)
