"""Nodes and edges."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from relay_values.object_reference import ObjectReference


class Health(StrEnum):
    """How an object is doing in the cluster."""

    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What part a node plays; each has a colour."""

    SOURCE = "source"
    FLUX = "flux"
    WORKLOAD = "workload"
    NETWORK = "network"
    SECRET = "secret"  # noqa: S105 - no password, because this is the name of a part
    CONFIGURATION = "configuration"
    OUTSIDE = "outside"
    """Outside of every cluster: a host name, a 1Password item, a bucket."""


class Relation(StrEnum):
    """What an edge means, from its start to its end."""

    SOURCE = "source"
    """A source, to the Kustomization that follows it."""
    CHART = "chart"
    """A source, to the HelmRelease that takes its chart from it."""
    APPLIES = "applies"
    """A Kustomization, to an object of its folder."""
    MAKES = "makes"
    """A HelmRelease to an object of its chart, or an object to a Secret that a controller makes of it."""
    BEFORE = "before"
    """A dependency, to what waits for it (`dependsOn`)."""
    READ = "read"
    """A Secret or ConfigMap, to what reads it; an item of 1Password, to the OnePasswordItem."""
    TRAFFIC = "traffic"
    """The way of a request."""


@dataclass(frozen=True)
class Node:
    """An object, or something outside of the clusters."""

    key: ObjectReference
    """Outside of the clusters, the cluster's name says what it is part of, such as `1Password`."""
    role: Role
    details: tuple[str, ...] = ()
    is_made_elsewhere: bool = False
    """Whether nothing in the repository makes it."""

    @property
    def kind(self) -> str:
        """Such as `Deployment`."""
        return self.key.type.rpartition("/")[2]

    @property
    def id(self) -> str:
        """Unique in the graph, and the same for the same object."""
        return f"{self.key.cluster} {self.key.type} {self.key.namespace}/{self.key.name}"


@dataclass(frozen=True)
class Edge:
    """How two nodes belong together."""

    start: Node
    end: Node
    relation: Relation
    label: str = ""


@dataclass
class Graph:
    """Nodes and edges, in an order that depends on nothing but them."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def groups(self) -> Iterable[tuple[str, list[tuple[str, list[Node]]]]]:
        """Yield each cluster with its namespaces, and each namespace with its nodes; empty for what is in none."""
        clusters: dict[str, dict[str, list[Node]]] = {}
        for node in self.nodes:
            clusters.setdefault(node.key.cluster, {}).setdefault(node.key.namespace, []).append(node)
        for cluster, namespaces in clusters.items():
            yield cluster, list(namespaces.items())
