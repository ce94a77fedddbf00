"""Nodes and edges."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from relay_values.object_reference import ObjectReference


class Health(StrEnum):
    """State of an object in the cluster."""

    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Role of a node; each role has a colour."""

    SOURCE = "source"
    FLUX = "flux"
    WORKLOAD = "workload"
    NETWORK = "network"
    SECRET = "secret"  # noqa: S105 - no password, because this is the name of a part
    CONFIGURATION = "configuration"
    OUTSIDE = "outside"
    """Outside the clusters: a host name, a 1Password item or a bucket."""


class Relation(StrEnum):
    """Meaning of an edge from its start to its end."""

    SOURCE = "source"
    """From a source to a Kustomization with this `sourceRef`."""
    CHART = "chart"
    """From a source to a HelmRelease whose chart it contains."""
    APPLIES = "applies"
    """From a Kustomization to an object of its folder."""
    CREATES = "creates"
    """From a HelmRelease to an object of its chart, or from an object to the Secret that its controller creates."""
    BEFORE = "before"
    """From a dependency to the object that has it in `dependsOn`."""
    READ = "read"
    """From a Secret or ConfigMap to its consumer, or from a 1Password item to its OnePasswordItem."""
    TRAFFIC = "traffic"
    """The request path."""


@dataclass(frozen=True)
class Node:
    """An object, or something outside the clusters."""

    key: ObjectReference
    """Outside the clusters, `cluster` is the name of the system, for example `1Password`."""
    role: Role
    details: tuple[str, ...] = ()
    is_external: bool = False
    """Whether the repository does not create the object."""

    @property
    def kind(self) -> str:
        """For example `Deployment`."""
        return self.key.type.rpartition("/")[2]

    @property
    def id(self) -> str:
        """Unique in the graph, and stable between runs."""
        return f"{self.key.cluster} {self.key.type} {self.key.namespace}/{self.key.name}"


@dataclass(frozen=True)
class Edge:
    """A relation of two nodes."""

    start: Node
    end: Node
    relation: Relation
    label: str = ""


@dataclass
class Graph:
    """Nodes and edges in a deterministic order."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def groups(self) -> Iterable[tuple[str, list[tuple[str, list[Node]]]]]:
        """Yield each cluster with its namespaces and their nodes; an empty name stands for none."""
        clusters: dict[str, dict[str, list[Node]]] = {}
        for node in self.nodes:
            clusters.setdefault(node.key.cluster, {}).setdefault(node.key.namespace, []).append(node)
        for cluster, namespaces in clusters.items():
            yield cluster, list(namespaces.items())
