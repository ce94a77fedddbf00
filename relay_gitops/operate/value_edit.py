"""Change single values of a YAML file and nothing else of it: no comment, no order, no space."""

from collections.abc import Mapping

from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.yaml_file import KeyPath

import yaml


def edited(text: str, name: str, values: Mapping[KeyPath, str]) -> str:
    """Return the text with plain values in place of those at some keys; a key that is missing is added to its mapping.

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
        return text[:start] + (f" {value}" if start == end else value) + text[end:]
    parent = _found(document, keys[:-1])
    if node is not None or not isinstance(parent, yaml.MappingNode) or parent.flow_style or not parent.value:
        raise InvalidFilesError(
            [InvalidValue(name, None, ".".join(map(str, keys)), f"{value} cannot be put there", "Write it by hand")]
        )
    first, last = parent.value[0][0], parent.value[-1][1]
    lines = (text if text.endswith("\n") else f"{text}\n").splitlines(keepends=True)
    # A block ends where the next token begins, other values where their last character stands.
    is_block = last.style in {"|", ">"} if isinstance(last, yaml.ScalarNode) else not last.flow_style
    after = last.end_mark.line + (0 if is_block and last.end_mark.line > last.start_mark.line else 1)
    while not lines[after - 1].strip() or lines[after - 1].lstrip().startswith("#"):
        after -= 1
    lines.insert(after, f"{' ' * first.start_mark.column}{keys[-1]}: {value}\n")
    return "".join(lines)


def _found(node: yaml.Node | None, keys: KeyPath) -> yaml.Node | None:
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        else:
            return None
    return node
