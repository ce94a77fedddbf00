"""The graph as a picture, laid out by Graphviz."""

import html
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.graph.model import Edge, Graph, Health, Node, Relation
from relay_gitops.graph.style import FILL, HEALTH, LINE, MARK
from relay_gitops.printable import escaped
from relay_values.object_reference import ObjectReference

_SECONDS = 60
_PROGRAM = "graphviz-pure"
# Graphviz has its metrics built in, and its usual substitutes have the same metrics.
_FONT = "Helvetica"
_PIXELS_PER_INCH = 144


class NoPictureError(RelayGitopsError):
    """Graphviz is missing or failed."""


def svg(graph: Graph, states: Mapping[ObjectReference, Health] | None = None) -> str:
    """Return the graph as SVG. Equal graphs give equal output. Raises NoPictureError."""
    return _drawn(dot(graph, states or {}), "svg").decode()


def png(graph: Graph, states: Mapping[ObjectReference, Health] | None = None) -> bytes:
    """Return the graph as PNG. Raises NoPictureError."""
    return _drawn(dot(graph, states or {}), "png", f"-Gdpi={_PIXELS_PER_INCH}")


def _drawn(text: str, form: str, *options: str) -> bytes:
    own = Path(sys.executable).parent / _PROGRAM
    program = str(own) if own.is_file() else shutil.which(_PROGRAM)
    if program is None:
        raise NoPictureError(f"{_PROGRAM}: is not installed. Reinstall relay-gitops, or pass --format mermaid.")
    try:
        ran = subprocess.run(  # noqa: S603 - a fixed command
            [program, f"-T{form}", *options], input=text.encode(), capture_output=True, check=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoPictureError(f"{_PROGRAM}: {type(error).__name__} while drawing. Pass --format mermaid.") from None
    return ran.stdout


def dot(graph: Graph, states: Mapping[ObjectReference, Health]) -> str:
    """Return the graph as Graphviz source."""
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = [
        "digraph {",
        f'  graph [rankdir=TB, fontname="{_FONT}", fontsize=13, nodesep=0.2, ranksep=0.4]',
        "  graph [pad=0.2, bgcolor=white]",
        f'  node [shape=box, style="filled,rounded", fontname="{_FONT}", fontsize=12, margin="0.12,0.06"]',
        f'  edge [fontname="{_FONT}", fontsize=10, arrowsize=0.7]',
    ]
    for number, (cluster, namespaces) in enumerate(graph.groups()):
        inner = "  "
        if cluster:
            lines.append(f"  subgraph cluster_{number} {{")
            lines.append(_box(cluster, "#5f6b7a", "#f6f8fa", size=15))
            inner = "    "
        for place, (namespace, nodes) in enumerate(namespaces):
            if namespace:
                lines.append(f"{inner}subgraph cluster_{number}_{place} {{")
                lines.append(_box(namespace, "#afb8c1", "#ffffff", size=11))
            lines += [f"{inner}  {names[node.id]} {_node(node, states)}" for node in nodes]
            if namespace:
                lines.append(f"{inner}}}")
        if cluster:
            lines.append("  }")
    lines += [f"  {names[edge.start.id]} -> {names[edge.end.id]} {_edge(edge)}" for edge in graph.edges]
    lines.append(f"  label=<{_legend(states)}>; labelloc=b; fontsize=11")
    return "\n".join([*lines, "}", ""])


def _box(label: str, line: str, fill: str, *, size: int) -> str:
    text = f"<<b>{_label(label)}</b>>"
    return (
        f'    label={text}; labeljust=l; fontsize={size}; fontcolor="#424a53"; style="rounded,filled"; '
        f'color="{line}"; fillcolor="{fill}"; margin=14'
    )


def _node(node: Node, states: Mapping[ObjectReference, Health]) -> str:
    health = states.get(node.key)
    fill, line = FILL[node.role], LINE[node.role]
    width = "1.2"
    if health is not None:
        fill, line = HEALTH[health]
        width = "2"
    mark = f"{MARK[health]} " if health else ""
    rows = [
        f'<font point-size="10" color="#57606a">{_label(node.kind)}</font>',
        f"<b>{mark}{_label(node.key.name)}</b>",
        *(f'<font point-size="10">{_label(detail)}</font>' for detail in node.details if detail),
    ]
    style = "filled,rounded,dashed" if node.is_external else "filled,rounded"
    shape = "cylinder" if node.kind == "bucket" else "box"
    return (
        f'[label=<{"<br/>".join(rows)}>, shape={shape}, style="{style}", fillcolor="{fill}", color="{line}", '
        f'penwidth={width}, tooltip="{_quoted(str(node.key))}"]'
    )


def _legend(states: Mapping[ObjectReference, Health]) -> str:
    parts = [
        '<font color="#6e7781"><b>grey</b></font> applied by Flux or Helm',
        '<font color="#8250df"><b>violet</b></font> must be ready first',
        '<font color="#9a6700"><b>yellow</b></font> is read by',
        '<font color="#1f6feb"><b>blue</b></font> requests',
        "<i>dashed box</i> not in Git",
    ]
    if states:
        parts += [f'<font color="{line}"><b>{MARK[health]}</b></font> {health}' for health, (_, line) in HEALTH.items()]
    return " &#160; ".join(parts)


def _edge(edge: Edge) -> str:
    looks = {
        Relation.TRAFFIC: 'color="#1f6feb", fontcolor="#1f6feb", penwidth=2.2',
        Relation.READ: 'color="#9a6700", fontcolor="#7d4e00", style=dashed',
        Relation.BEFORE: 'color="#8250df", fontcolor="#8250df", style=bold',
    }.get(edge.relation, 'color="#8c959f", fontcolor="#57606a"')
    lines = "\n".join(map(_quoted, edge.label.split(", ")))
    label = f', label=" {lines} "' if edge.label else ""
    return f"[{looks}{label}]"


def _label(text: str) -> str:
    """Return a string for a label, without control characters."""
    return html.escape(escaped(text))


def _quoted(text: str) -> str:
    return escaped(text).replace("\\", "\\\\").replace('"', '\\"')
