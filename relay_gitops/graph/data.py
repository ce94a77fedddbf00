"""The graph as data for `relay-gitops graph --format json`."""

from relay_gitops.graph.model import Graph, Node, Relation, Role
from relay_gitops.report import ReportPart


class NodeReport(ReportPart):
    """An object, or something outside the clusters."""

    id: str
    """Unique in the graph, and the same in each run."""
    cluster: str
    """The folder from which Flux deploys the cluster. Empty for a host name or a bucket, `1Password` for an item."""
    type: str
    """Group and kind, for example `apps/Deployment`."""
    namespace: str
    """Empty if the object is cluster-scoped or outside the clusters."""
    name: str
    """The name of the object, host or item."""
    role: Role
    """The part that the node has in the system."""
    details: list[str]
    """Lines that describe the node, for example a version or a port."""
    is_external: bool
    """Whether the repository does not create the object."""


class EdgeReport(ReportPart):
    """A relation of two nodes: the end depends on the start; traffic flows from start to end."""

    start: str
    """The `id` of a node."""
    end: str
    """The `id` of a node."""
    relation: Relation
    """What the edge means."""
    label: str
    """A detail of the relation, for example a port; empty if it has none."""


class GraphReport(ReportPart):
    """The output of `relay-gitops graph --format json`."""

    version: int = 2
    """The version of this format. It increases when a field changes its meaning or is removed."""
    nodes: list[NodeReport]
    """The objects, and what is outside the clusters."""
    edges: list[EdgeReport]
    """The relations of the nodes."""


def as_json(graph: Graph) -> str:
    """Return the graph as JSON."""
    edges = [
        EdgeReport(start=edge.start.id, end=edge.end.id, relation=edge.relation, label=edge.label)
        for edge in graph.edges
    ]
    return GraphReport(nodes=[_node(node) for node in graph.nodes], edges=edges).model_dump_json(indent=2) + "\n"


def _node(node: Node) -> NodeReport:
    return NodeReport(
        id=node.id,
        cluster=node.key.cluster,
        type=node.key.type,
        namespace=node.key.namespace,
        name=node.key.name,
        role=node.role,
        details=[detail for detail in node.details if detail],
        is_external=node.is_external,
    )
