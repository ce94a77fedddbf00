"""The values of a YAML document, with the line of each."""

from typing import Any, NamedTuple

from relay_gitops.key_path import KeyPath

import yaml

MAX_DEPTH = 40
"""Levels of lists and mappings."""
_PREFIX = "tag:yaml.org,2002:"
_SCALARS = {f"{_PREFIX}{name}" for name in ("null", "bool", "int", "float")}
_MERGE = f"{_PREFIX}merge"


class Mistake(NamedTuple):
    """A key or value that is valid YAML, but has no meaning here. It never contains the value, which may be secret."""

    keys: KeyPath
    message: str
    fix: str
    line: int


class Unusable:
    """The value in the place of a mistake."""


class Date:
    """An unquoted date, which YAML does not read as a string. Whether such a day exists does not matter."""


class YamlValues:
    """The values below a node. Each node is read only once, so that aliases cannot multiply them."""

    def __init__(self, root: yaml.Node) -> None:
        """Read all values."""
        self.mistakes: list[Mistake] = []
        self._root = root
        self._read: dict[int, Any] = {}
        self._reading: set[int] = set()
        self._children: dict[int, dict[str | int, tuple[int, yaml.Node]]] = {}
        self._loader = yaml.SafeLoader("")
        self.data: Any = self._value(root, ())

    def line(self, keys: KeyPath) -> int:
        """Return the line of a value, or of its nearest existing parent, counted from 1."""
        node, line = self._root, _line(self._root)
        for key in keys:
            found = self._children.get(id(node), {}).get(key)
            if found is None:
                break
            line, node = found
        return line

    def _mistake(self, node: yaml.Node, keys: KeyPath, message: str, fix: str) -> Unusable:
        self.mistakes.append(Mistake(keys, message, fix, _line(node)))
        return Unusable()

    def _value(self, node: yaml.Node, keys: KeyPath) -> Any:  # noqa: ANN401 - parsed YAML
        if id(node) in self._reading or len(keys) > MAX_DEPTH:
            return self._mistake(node, keys, "is nested too deeply", "Remove the nested lists, mappings or aliases")
        if id(node) not in self._read:
            self._reading.add(id(node))
            self._read[id(node)] = self._unread_value(node, keys)
            self._reading.discard(id(node))
        return self._read[id(node)]

    def _unread_value(self, node: yaml.Node, keys: KeyPath) -> Any:  # noqa: ANN401 - parsed YAML
        style = getattr(node, "style", None)
        resolver: Any = self._loader
        if node.tag != resolver.resolve(type(node), node.value, (not style, bool(style))):
            return self._mistake(node, keys, "has a YAML tag", "Remove the tag, and put a string in quotes")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            self._children[id(node)] = {index: (_line(item), item) for index, item in enumerate(node.value)}
            return [self._value(item, (*keys, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, keys)

    def _scalar(self, node: yaml.Node, keys: KeyPath) -> Any:  # noqa: ANN401 - parsed YAML
        if node.tag == f"{_PREFIX}timestamp":
            return Date()
        if node.tag not in _SCALARS:
            return node.value
        try:
            return self._loader.construct_object(node)
        except ValueError:
            return self._mistake(node, keys, "is not a number that can be used", "Correct it, or put it in quotes")

    def _mapping(self, node: yaml.MappingNode, keys: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        merged: list[yaml.MappingNode] = []
        children = self._children[id(node)] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self._mistake(name, keys, "has a list or a mapping as a key", "Write a string before the colon")
            elif name.tag == _MERGE:
                merged += self._merged(value, keys)
            elif name.value in data:
                self._mistake(name, (*keys, name.value), "is a duplicate key", "Keep one of them")
            else:
                data[name.value] = self._value(value, (*keys, name.value))
                children[name.value] = (_line(name), value)
        for part in merged:
            inherited = self._value(part, (*keys, "<<"))
            for key in inherited.keys() - data.keys() if isinstance(inherited, dict) else ():
                data[key] = inherited[key]
                children[key] = self._children[id(part)][key]
        return data

    def _merged(self, node: yaml.Node, keys: KeyPath) -> list[yaml.MappingNode]:
        """Return the mappings that `<<` adds; the first has precedence."""
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        mappings = [part for part in parts if isinstance(part, yaml.MappingNode)]
        if len(mappings) < len(parts):
            self._mistake(node, keys, "merges a value that is not a mapping", "Write the alias of a mapping after <<")
        return mappings


def _line(node: yaml.Node) -> int:
    mark: Any = node.start_mark
    return int(mark.line) + 1
