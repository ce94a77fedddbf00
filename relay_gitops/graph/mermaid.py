"""The graph as Mermaid, which GitHub renders."""

from collections.abc import Mapping

from relay_gitops.graph.model import Edge, Graph, Health, Node, Relation
from relay_gitops.graph.style import FILL, HEALTH, LINE, MARK
from relay_gitops.printable import escaped
from relay_values.object_reference import ObjectReference

_ARROWS = {Relation.TRAFFIC: "==>", Relation.READ: "-.->"}


def mermaid(graph: Graph, states: Mapping[ObjectReference, Health] | None = None) -> str:
    """Return the graph as a Mermaid flowchart, without the fence."""
    states = states or {}
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart TB"]
    boxes: list[str] = []
    for number, (cluster, namespaces) in enumerate(graph.groups()):
        inner = "  "
        if cluster:
            lines.append(f"  subgraph c{number}[{_quoted(cluster)}]")
            boxes.append(f"c{number}")
            inner = "    "
        for place, (namespace, nodes) in enumerate(namespaces):
            if namespace:
                lines.append(f"{inner}subgraph c{number}_{place}[{_quoted(namespace)}]")
                boxes.append(f"c{number}_{place}")
            lines += [f"{inner}  {names[node.id]}{_node(node, states.get(node.key))}" for node in nodes]
            if namespace:
                lines.append(f"{inner}end")
        if cluster:
            lines.append("  end")
    lines += [f"  {names[edge.start.id]} {_arrow(edge)} {names[edge.end.id]}" for edge in graph.edges]
    lines += [f"  classDef {role} fill:{FILL[role]},stroke:{LINE[role]},color:#1f2328" for role in FILL]
    if boxes:
        lines += ["  classDef box fill:#f6f8fa,stroke:#8c959f,color:#424a53", f"  class {','.join(boxes)} box"]
    if states:
        lines += [
            f"  classDef {health} fill:{fill},stroke:{line},stroke-width:2px,color:#1f2328"
            for health, (fill, line) in HEALTH.items()
        ]
    return "\n".join(lines) + "\n"


def _node(node: Node, health: Health | None) -> str:
    mark = f"{MARK[health]} " if health else ""
    text = "<br/>".join(
        [
            f"<small>{_text(node.kind)}</small>",
            f"<b>{mark}{_text(node.key.name)}</b>",
            *map(_text, filter(None, node.details)),
        ]
    )
    opening, closing = ("[(", ")]") if node.kind == "bucket" else ("([", "])") if node.kind == "host" else ("[", "]")
    return f'{opening}"{text}"{closing}:::{health or node.role}'


def _arrow(edge: Edge) -> str:
    arrow = _ARROWS.get(edge.relation, "-->")
    return f"{arrow}|{_quoted(edge.label)}|" if edge.label else arrow


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


_ENTITIES = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}


def _text(text: str) -> str:
    # Mermaid writes entities with # instead of &.
    return (
        escaped(text)
        .replace("#", "#35;")
        .replace('"', "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("`", "#96;")
    )
