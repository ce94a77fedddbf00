"""The graph as data for `relay-gitops graph --format json`."""

from relay_gitops.graph.model import Graph, Node, Relation, Role

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeReport(_Part):
    """An object, or something outside the clusters."""

    id: str
    cluster: str
    """Empty for a host name or a bucket, `1Password` for an item."""
    type: str
    """Group and kind, for example `apps/Deployment`."""
    namespace: str
    name: str
    role: Role
    details: list[str]
    is_made_elsewhere: bool
    """Whether the repository does not create the object."""


class EdgeReport(_Part):
    """A relation of two nodes: the end depends on the start; traffic flows from start to end."""

    start: str
    end: str
    relation: Relation
    label: str


class GraphReport(_Part):
    """Output of `relay-gitops graph --format json`."""

    version: int = 1
    """Raised when a field is removed or changes its meaning."""
    nodes: list[NodeReport]
    edges: list[EdgeReport]


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
        is_made_elsewhere=node.is_made_elsewhere,
    )
