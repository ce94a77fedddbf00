"""Change single values of a YAML file, and keep comments, order and white space."""

from collections.abc import Mapping

from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, key_text
from relay_gitops.yaml_scalar import is_ambiguous

import yaml


def edited(text: str, name: str, values: Mapping[KeyPath, str]) -> str:
    """Return the text with the given values at the given keys; a missing key is added to its mapping.

    Messages call the file `name`. Raises InvalidFilesError if the parent mapping is missing, or if the edit would not
    result in valid YAML.
    """
    for keys, value in values.items():
        document = yaml.compose(text, yaml.SafeLoader)
        text = _with_value(text, name, document, keys, value)
    return text


def _with_value(text: str, name: str, document: yaml.Node | None, keys: KeyPath, value: str) -> str:
    node = _found(document, keys)
    if isinstance(node, yaml.ScalarNode) and node.style not in {"|", ">"}:
        start, end = node.start_mark.index, node.end_mark.index
        # An empty value starts directly after the colon.
        after = text[:start] + " " * (start == end) + _scalar(value) + text[end:]
        if _holds(after, keys, value):
            return after
    parent = _found(document, keys[:-1])
    if node is not None or not isinstance(parent, yaml.MappingNode) or parent.flow_style or not parent.value:
        raise InvalidFilesError(
            [
                InvalidValue(
                    name, None, key_text(keys), f"cannot be set to {value} automatically", "Edit the file by hand"
                )
            ]
        )
    return _with_new_key(text, parent, str(keys[-1]), value)


def _holds(text: str, keys: KeyPath, value: str) -> bool:
    """Return whether the text is YAML with this value; flow style gives more characters a meaning."""
    try:
        node = _found(yaml.compose(text, yaml.SafeLoader), keys)
    except yaml.YAMLError:
        return False
    return isinstance(node, yaml.ScalarNode) and node.value == value


def _with_new_key(text: str, parent: yaml.MappingNode, key: str, value: str) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = (text if text.endswith(("\n", "\r")) else f"{text}{line_end}").splitlines(keepends=True)
    indent = parent.value[0][0].start_mark.column
    lines.insert(_end_of_block(parent, lines), f"{' ' * indent}{key}: {_scalar(value)}{line_end}")
    return "".join(lines)


def _end_of_block(parent: yaml.MappingNode, lines: list[str]) -> int:
    """Return the number of lines up to the end of a mapping."""
    name, last = parent.value[-1]
    column = name.start_mark.column
    while not isinstance(last, yaml.ScalarNode) and not last.flow_style:
        # An alias is the same node as its anchor, which comes earlier in the file.
        if last.start_mark.line < name.start_mark.line:
            break
        column = last.start_mark.column
        name, last = last.value[-1] if isinstance(last, yaml.MappingNode) else (last.value[-1], last.value[-1])
    if last.end_mark.line < name.end_mark.line:
        return int(name.end_mark.line) + 1
    if not isinstance(last, yaml.ScalarNode) or last.style not in {"|", ">"}:
        return int(last.end_mark.line) + 1
    # A block scalar can contain lines that look like comments; with + it keeps trailing empty lines.
    header, *body = lines[last.start_mark.line : last.end_mark.line]
    keeps = "+" in header[last.start_mark.column :].partition("#")[0]
    while body and (_indent(body[-1]) <= column if body[-1].strip() else not keeps):
        body.pop()
    return int(last.start_mark.line) + 1 + len(body)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(value: str) -> str:
    """Return a string as a YAML scalar, quoted only if necessary."""
    text = yaml.safe_dump({"k": value}, width=float("inf"), allow_unicode=True)[len("k: ") :].rstrip("\n")
    return f"'{text}'" if text == value and is_ambiguous(text) else text


def _found(node: yaml.Node | None, keys: KeyPath) -> yaml.Node | None:
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        else:
            return None
    return node
