"""Change single values of a YAML file and nothing else of it: no comment, no order, no space."""

from collections.abc import Mapping

from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, key_text

import yaml


def edited(text: str, name: str, values: Mapping[KeyPath, str]) -> str:
    """Return the text with other values in place of those at some keys; a key that is missing is added to its mapping.

    `name` is what messages call the file. Raises InvalidFilesError where there is no mapping to add to, or the place
    of a value cannot be told.
    """
    for keys, value in values.items():
        document = yaml.compose(text, yaml.SafeLoader)
        text = _with_value(text, name, document, keys, value)
    return text


def _with_value(text: str, name: str, document: yaml.Node | None, keys: KeyPath, value: str) -> str:
    node = _found(document, keys)
    if isinstance(node, yaml.ScalarNode) and node.style not in {"|", ">"}:
        start, end = node.start_mark.index, node.end_mark.index
        # The place of an empty value is right behind the colon.
        after = text[:start] + " " * (start == end) + _scalar(value) + text[end:]
        if _holds(after, keys, value):
            return after
    parent = _found(document, keys[:-1])
    if node is not None or not isinstance(parent, yaml.MappingNode) or parent.flow_style or not parent.value:
        raise InvalidFilesError(
            [InvalidValue(name, None, key_text(keys), f"{value} cannot be put there", "Write it by hand")]
        )
    return _with_new_key(text, parent, str(keys[-1]), value)


def _holds(text: str, keys: KeyPath, value: str) -> bool:
    """Say whether the text is YAML with that value; in braces and brackets, more characters have a meaning."""
    try:
        node = _found(yaml.compose(text, yaml.SafeLoader), keys)
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.ScalarNode) and node.value == value


def _with_new_key(text: str, parent: yaml.MappingNode, key: str, value: str) -> str:
    lines = (text if text.endswith("\n") else f"{text}\n").splitlines(keepends=True)
    indent = parent.value[0][0].start_mark.column
    lines.insert(_end_of_block(parent, lines), f"{' ' * indent}{key}: {_scalar(value)}\n")
    return "".join(lines)


def _end_of_block(parent: yaml.MappingNode, lines: list[str]) -> int:
    """Return how many lines there are up to the last one of a mapping's last value."""
    name, last = parent.value[-1]
    column = name.start_mark.column
    while not isinstance(last, yaml.ScalarNode) and not last.flow_style:
        # An alias is the node that it names, which stands before it.
        if last.start_mark.line < name.start_mark.line:
            break
        column = last.start_mark.column
        name, last = last.value[-1] if isinstance(last, yaml.MappingNode) else (last.value[-1], last.value[-1])
    if last.end_mark.line < name.end_mark.line:
        return int(name.end_mark.line) + 1
    if not isinstance(last, yaml.ScalarNode) or last.style not in {"|", ">"}:
        return int(last.end_mark.line) + 1
    # The text of a block scalar may have lines like comments, and with + it has the empty lines behind it.
    header, *body = lines[last.start_mark.line : last.end_mark.line]
    keeps = "+" in header[last.start_mark.column :].partition("#")[0]
    while body and (_indent(body[-1]) <= column if body[-1].strip() else not keeps):
        body.pop()
    return int(last.start_mark.line) + 1 + len(body)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(value: str) -> str:
    """Return a text as YAML reads it back, in quotes only where it needs them."""
    return yaml.safe_dump({"k": value}, width=float("inf"), allow_unicode=True)[len("k: ") :].rstrip("\n")


def _found(node: yaml.Node | None, keys: KeyPath) -> yaml.Node | None:
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        else:
            return None
    return node
