"""The dependency graph across the clusters, as Mermaid, SVG, PNG and JSON."""

from relay_gitops.graph.build import build_graph
from relay_gitops.graph.data import GraphReport, as_json
from relay_gitops.graph.dot import png, svg
from relay_gitops.graph.mermaid import mermaid
from relay_gitops.graph.model import Edge, Graph, Health, Node, Relation, Role

__all__ = [
    "Edge",
    "Graph",
    "GraphReport",
    "Health",
    "Node",
    "Relation",
    "Role",
    "as_json",
    "build_graph",
    "mermaid",
    "png",
    "svg",
]
