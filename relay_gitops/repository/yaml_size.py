"""Limits of YAML: a short text can stand for billions of nodes, and deep nesting exhausts the stack."""

import re
from collections.abc import Iterable
from typing import Any

from relay_gitops.limits import LimitError, Limits

import yaml

_BRACKETS = re.compile(r"[\[\]{}]")
_ANCHOR = re.compile(r"(?:^|[\s\[{,:\"'?-])&\S")


def estimated_nodes(text: str) -> int:
    """Return an upper bound for the number of nodes of a string without aliases."""
    return 2 + sum(map(text.count, ("\n", ",", "[", "{", ":", "?", "- "))) * 2


def nodes_of(data: Any) -> int:  # noqa: ANN401 - parsed YAML
    """Return the number of nodes of parsed YAML."""
    if isinstance(data, dict):
        return 1 + len(data) + sum(map(nodes_of, data.values()))
    return 1 + sum(map(nodes_of, data)) if isinstance(data, list | tuple) else 1


def check_size(text: str, limits: Limits) -> None:
    """Raise LimitError if a string has too many nodes or too deep nesting, before any node exists."""
    is_deep = f"\n{' ' * limits.depth}" in text or _flow_depth(text) > limits.depth
    if not is_deep and estimated_nodes(text) <= limits.nodes:
        return
    nodes = depth = 0
    try:
        for event in yaml.parse(text, yaml.CSafeLoader):
            nodes += isinstance(event, yaml.NodeEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if nodes > limits.nodes:
                raise LimitError(f"it has more than {limits.nodes} YAML nodes")
            if depth > limits.depth:
                raise LimitError(f"its values are nested more than {limits.depth} levels deep")
    except yaml.YAMLError:
        # The parser reports it, with the line.
        return


def _flow_depth(text: str) -> int:
    """Return an upper bound for the nesting of brackets."""
    if text.count("[") + text.count("{") < 2:  # noqa: PLR2004 - no nesting
        return 0
    deepest = depth = 0
    for match in _BRACKETS.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def may_have_aliases(text: str) -> bool:
    """Return whether a string may define an anchor and refer to it."""
    return "&" in text and "*" in text and bool(_ANCHOR.search(text))


def check_aliases(documents: Iterable[yaml.Node | None], limits: Limits) -> None:
    """Raise LimitError if the documents are too large after aliases are replaced, or if a node contains itself."""
    sizes: dict[int, int] = {}
    total = 0
    for document in documents:
        if document is not None:
            _measure(document, sizes)
            total += sizes[id(document)]
    if total > limits.nodes:
        raise LimitError(f"it has more than {limits.nodes} YAML nodes after aliases are replaced")


def _measure(root: yaml.Node, sizes: dict[int, int]) -> None:
    """Store the number of nodes of each part."""
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    open_ones: set[int] = set()
    while stack:
        node, is_complete = stack.pop()
        parts = _parts(node)
        if is_complete:
            open_ones.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(part)] for part in parts)
        elif id(node) in open_ones:
            raise LimitError("an alias refers to the node that contains it")
        elif id(node) not in sizes:
            if not parts:
                sizes[id(node)] = 1
                continue
            open_ones.add(id(node))
            stack.append((node, True))
            stack += [(part, False) for part in parts if id(part) not in sizes]


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
