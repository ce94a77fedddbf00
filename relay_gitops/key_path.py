"""The path and the line of a value in a YAML document."""

from typing import Any

import yaml

KeyPath = tuple[str | int, ...]

_LONGEST_KEY = 60
"""Characters of a key that a message shows."""


def key_text(keys: KeyPath) -> str:
    """Return the path as a string, for example `spec.dependsOn[0].name`.

    It is a single line of printable characters: control characters are escaped, and long keys are truncated.
    """
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
            continue
        shown = key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…"
        if not shown.isprintable():
            shown = shown.encode("unicode_escape").decode("ascii")
        if not key or "." in key or "/" in key or " " in key or shown != key:
            text += f"['{shown}']"
        else:
            text += f".{shown}" if text else shown
    return text


def _line(node: Any) -> int:  # noqa: ANN401 - PyYAML's types allow a node without a mark, which a loader never creates
    return int(node.start_mark.line) + 1


def line_of(node: yaml.Node | None, keys: KeyPath, line: int) -> int:
    """Return the line of the value below a node, or of its nearest existing parent, counted from 1.

    Returns `line` if the first key does not exist.
    """
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == key]
            if not found:
                break
            name, node = found[0]
            line = _line(name)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = _line(node)
        else:
            break
    return line
