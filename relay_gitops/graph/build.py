"""Builds the graph of a repository."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from relay_gitops.graph.model import Edge, Graph, Node, Relation, Role
from relay_gitops.redaction.text import redacted
from relay_gitops.repository.helm import local_chart
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    HELM_RELEASE,
    INGRESS,
    ONE_PASSWORD_ITEM,
    WORKLOADS,
    Object,
    mapping,
    mappings,
    pod_labels,
)
from relay_gitops.repository.relay import relays, servers
from relay_gitops.repository.repository import Repository, owner
from relay_gitops.repository.secrets import ITEM_PATH
from relay_values.object_reference import ObjectReference
from relay_values.virtual_cluster import CLUSTER_NAME

ONE_PASSWORD = "1Password"  # noqa: S105 - no password, because this is a product
INTERNET = ""
"""The cluster of nodes outside all clusters."""
_ROLES = {
    FLUX_KUSTOMIZATION: Role.FLUX,
    HELM_RELEASE: Role.FLUX,
    INGRESS: Role.NETWORK,
    "/Service": Role.NETWORK,
    "/Secret": Role.SECRET,
    ONE_PASSWORD_ITEM: Role.SECRET,
    "/ConfigMap": Role.CONFIGURATION,
    **dict.fromkeys(WORKLOADS, Role.WORKLOAD),
}
_NOT_SHOWN = {"/Namespace"}


@dataclass
class _Drawing:
    repository: Repository
    nodes: dict[ObjectReference, Node] = field(default_factory=dict)
    labels: dict[tuple[ObjectReference, ObjectReference, Relation], dict[str, None]] = field(default_factory=dict)

    def node(self, item: Object) -> Node:
        """Return the node of an object."""
        key = item.reference
        if key not in self.nodes:
            role = (
                Role.SOURCE if item.group == "source.toolkit.fluxcd.io" else _ROLES.get(item.type, Role.CONFIGURATION)
            )
            self.nodes[key] = Node(key, role, tuple(map(redacted, _details(self.repository, item))))
        return self.nodes[key]

    def other(self, key: ObjectReference, role: Role, *details: str) -> Node:
        """Return a node for something that is not an object of the repository."""
        return self.nodes.setdefault(key, Node(key, role, details, is_external=True))

    def edge(self, start: Node, end: Node, relation: Relation, label: str = "") -> None:
        """Add an edge; labels of equal edges are joined."""
        found = self.labels.setdefault((start.key, end.key, relation), {})
        if label:
            found[label] = None


def build_graph(repository: Repository) -> Graph:
    """Return the graph of a repository with rendered charts."""
    drawing = _Drawing(repository)
    for step in _STEPS:
        step(drawing)
    nodes = drawing.nodes
    used = {key for start, end, _ in drawing.labels for key in (start, end)}
    edges = [
        Edge(nodes[start], nodes[end], relation, ", ".join(labels))
        for (start, end, relation), labels in sorted(drawing.labels.items())
    ]
    return Graph([nodes[key] for key in sorted(nodes) if key in used], edges)


def _owners(drawing: _Drawing) -> None:
    for item in drawing.repository.objects:
        if item.type in _NOT_SHOWN:
            continue
        by = owner(drawing.repository, item)
        # A root Kustomization also applies its own source and itself.
        if by is None or by.reference == item.reference or item.group == "source.toolkit.fluxcd.io":
            continue
        relation = Relation.APPLIES if by.type == FLUX_KUSTOMIZATION else Relation.CREATES
        drawing.edge(drawing.node(by), drawing.node(item), relation)


def _sources(drawing: _Drawing) -> None:
    for item in drawing.repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        is_release = item.type == HELM_RELEASE
        reference = mapping(
            item.at("spec", "chart", "spec", "sourceRef") or item.spec.get("chartRef")
            if is_release
            else item.spec.get("sourceRef")
        )
        if reference.get("name"):
            namespace = str(reference.get("namespace") or item.namespace)
            source = _found(drawing, item.cluster, str(reference.get("kind")), namespace, str(reference["name"]))
            drawing.edge(source, drawing.node(item), Relation.CHART if is_release else Relation.SOURCE)


def _found(drawing: _Drawing, cluster: str, kind: str, namespace: str, name: str) -> Node:
    item = drawing.repository.find(cluster, kind, namespace, name)
    if item:
        return drawing.node(item)
    group = "source.toolkit.fluxcd.io" if kind.endswith("Repository") else ""
    role = Role.SOURCE if group else _ROLES.get(f"/{kind}", Role.CONFIGURATION)
    return drawing.other(ObjectReference(cluster, f"{group}/{kind}", namespace, name), role)


def _dependencies(drawing: _Drawing) -> None:
    for item in drawing.repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        for _, entry in mappings(item.spec.get("dependsOn")):
            namespace = str(entry.get("namespace") or item.namespace)
            needed = drawing.repository.find(item.cluster, item.kind, namespace, str(entry.get("name")))
            if needed:
                drawing.edge(drawing.node(needed), drawing.node(item), Relation.BEFORE, "before")


def _secrets(drawing: _Drawing) -> None:
    made = {
        (producer.subject.cluster, producer.namespace, producer.name): producer
        for producer in drawing.repository.secret_sources
    }
    for producer in made.values():
        if producer.subject.type != "/Secret":
            secret = _secret(drawing, producer.subject.cluster, producer.namespace, producer.name)
            drawing.edge(drawing.node(producer.subject), secret, Relation.CREATES)
            if path := ITEM_PATH.fullmatch(producer.item_path):
                origin = drawing.other(
                    ObjectReference(ONE_PASSWORD, "/item", f"vault {path['vault']}", path["item"]), Role.OUTSIDE
                )
                drawing.edge(origin, drawing.node(producer.subject), Relation.READ)
    for use in drawing.repository.secret_consumers:
        consumer = drawing.node(use.consumer)
        if use.kind == "Secret":
            secret = _secret(drawing, use.consumer.cluster, use.namespace, use.name)
            if (use.consumer.cluster, use.namespace, use.name) not in made:
                secret = Node(secret.key, secret.role, ("created by hand",), is_external=True)
                drawing.nodes[secret.key] = secret
            drawing.edge(secret, consumer, Relation.READ, use.key or "")
        elif item := drawing.repository.find(use.consumer.cluster, use.kind, use.namespace, use.name):
            drawing.edge(drawing.node(item), consumer, Relation.READ, use.key or "")


def _secret(drawing: _Drawing, cluster: str, namespace: str, name: str) -> Node:
    item = drawing.repository.find(cluster, "Secret", namespace, name)
    if item:
        return drawing.node(item)
    key = ObjectReference(cluster, "/Secret", namespace, name)
    return drawing.nodes.setdefault(key, Node(key, Role.SECRET))


def _ingresses(drawing: _Drawing) -> None:
    for ingress in drawing.repository.of_type(INGRESS):
        node = drawing.node(ingress)
        for _, entry in mappings(ingress.spec.get("rules")):
            if host := entry.get("host"):
                drawing.edge(
                    drawing.other(ObjectReference(INTERNET, "/host", "", str(host)), Role.OUTSIDE),
                    node,
                    Relation.TRAFFIC,
                )
        for _, service in backends(ingress):
            name, port = str(service.get("name")), mapping(service.get("port"))
            end = _backend(drawing, ingress, name)
            drawing.edge(node, end, Relation.TRAFFIC, f"port {port.get('number') or port.get('name')}")
        issuer = next((value for key, value in ingress.annotations.items() if key.startswith("cert-manager.io/")), None)
        for _, entry in mappings(ingress.spec.get("tls")):
            if issuer and entry.get("secretName"):
                key = ObjectReference(ingress.cluster, "/Secret", ingress.namespace, str(entry["secretName"]))
                secret = drawing.other(key, Role.SECRET, f"certificate from {issuer}")
                drawing.edge(secret, node, Relation.READ, "TLS")


def _backend(drawing: _Drawing, ingress: Object, name: str) -> Node:
    item = drawing.repository.find(ingress.cluster, "Service", ingress.namespace, name)
    if item:
        return drawing.node(item)
    key = ObjectReference(ingress.cluster, "/Service", ingress.namespace, name)
    if not MIRROR.fullmatch(name):
        return drawing.other(key, Role.NETWORK)
    mirror = drawing.other(key, Role.NETWORK, "created by the cloud controller")
    mirrored = [
        service
        for service in drawing.repository.of_type("/Service")
        if service.cluster != ingress.cluster and service.spec.get("type") == "LoadBalancer"
    ]
    # The name does not identify the mirrored Service, so an edge is drawn only if there is exactly one.
    if len(mirrored) == 1:
        drawing.edge(mirror, drawing.node(mirrored[0]), Relation.TRAFFIC, "mirrors")
    return mirror


def _services(drawing: _Drawing) -> None:
    services = drawing.repository.of_type("/Service")
    for service in services:
        selector = mapping(service.spec.get("selector"))
        for workload in drawing.repository.of_type(*WORKLOADS):
            is_near = (workload.cluster, workload.namespace) == (service.cluster, service.namespace)
            if selector and is_near and selector.items() <= pod_labels(workload).items():
                drawing.edge(drawing.node(service), drawing.node(workload), Relation.TRAFFIC)
        if CLUSTER_NAME not in selector:
            continue
        for _, port in mappings(service.spec.get("ports")):
            for other in services:
                node_ports = {entry.get("nodePort") for _, entry in mappings(other.spec.get("ports"))}
                if other.cluster != service.cluster and port.get("targetPort") in node_ports:
                    label = f"node port {port['targetPort']}"
                    drawing.edge(drawing.node(service), drawing.node(other), Relation.TRAFFIC, label)


def _stores(drawing: _Drawing) -> None:
    """Draw the stores of the relays."""
    for file in relays(drawing.repository):
        bucket, endpoint = (
            file.store.get("bucket"),
            redacted(str(file.store.get("endpoint") or file.store.get("type", ""))),
        )
        if not bucket:
            continue
        prefix = file.store.get("prefix")
        store = drawing.other(
            ObjectReference(INTERNET, "/bucket", "", str(bucket)),
            Role.OUTSIDE,
            endpoint.partition("://")[2] or endpoint,
        )
        for workload in servers(drawing.repository):
            if workload.release is file.subject:
                drawing.edge(drawing.node(workload), store, Relation.TRAFFIC, f"{prefix}/" if prefix else "")


def _details(repository: Repository, item: Object) -> Iterator[str]:
    if item.type == "source.toolkit.fluxcd.io/GitRepository":
        yield redacted(str(item.spec.get("url", ""))).removeprefix("https://")
        yield ", ".join(f"{key} {value}" for key, value in mapping(item.spec.get("ref")).items())
    elif item.type == FLUX_KUSTOMIZATION:
        yield str(item.spec.get("path") or "./")
    elif item.type == HELM_RELEASE:
        chart = str(item.at("spec", "chart", "spec", "chart") or item.at("spec", "chartRef", "name") or "")
        yield f"chart {chart.rstrip('/').rpartition('/')[2]}"
        if item in repository.not_rendered:
            yield "(not in this repository)" if local_chart(repository, item) is None else "(not rendered)"
    elif item.type == "/Service":
        yield str(item.spec.get("type") or "ClusterIP")
    elif item.type in WORKLOADS:
        yield from (
            (str(file.server.get("url")))
            for file in relays(repository)
            if item.release and file.subject is item.release
        )


_STEPS: tuple[Callable[[_Drawing], None], ...] = (
    _owners,
    _sources,
    _dependencies,
    _secrets,
    _ingresses,
    _services,
    _stores,
)
