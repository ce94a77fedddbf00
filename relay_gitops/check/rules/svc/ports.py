"""Ports of Services."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS, SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.service_pods import PodIndex
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import Object, containers, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "SVC007",
    "a port of several has no name",
    Severity.ERROR,
    mend="Give each port of the Service a name of its own",
    source=f"{KUBERNETES_DOCS}concepts/services-networking/service/#multi-port-services",
)
def unnamed_service_port(repository: Repository) -> Iterator[Problem]:
    """Only the port of a Service with one port may be without a name; the API server refuses the others."""
    for service in repository.of_type("/Service"):
        ports = list(mappings(service.spec.get("ports")))
        for index, port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                what = f"the Service has {len(ports)} ports, and this one has no name"
                yield Problem(service, ("spec", "ports", index), what)


@rule(
    "SVC002",
    "a Service leads to a port that its pods do not have",
    Severity.ERROR,
    mend="Name a port of the container",
    source=f"{SERVICE_DOCS}#field-spec-ports",
)
def unknown_target_port(repository: Repository) -> Iterator[Problem]:
    """A named port that no container has leaves the Service without endpoints."""
    pods = PodIndex(repository)
    for service in repository.of_type("/Service"):
        behind = pods.selected_by(service) if mapping(service.spec.get("selector")) else []
        names = [
            port.get("name")
            for item in behind
            for _, container in containers(item)
            for _, port in mappings(container.get("ports"))
        ]
        for index, port in mappings(service.spec.get("ports")):
            target = port.get("targetPort")
            if (
                behind
                and isinstance(target, str)
                and not target.isdigit()
                and target not in names
                and "$" not in target
            ):
                keys = ("spec", "ports", index, "targetPort")
                yield Problem(service, keys, f"no container of {behind[0].name} has a port {target}{among(names)}")


@rule(
    "SVC004",
    "two Services want one node port",
    Severity.ERROR,
    mend="Give one of them another node port",
    source=f"{SERVICE_DOCS}#type-nodeport",
)
def duplicate_node_port(repository: Repository) -> Iterator[Problem]:
    """A node port is given once in a cluster: the second Service is refused."""
    first: dict[tuple[str, int], tuple[Object, int]] = {}
    for item, keys, port in _node_ports(repository):
        other, _ = first.setdefault((item.cluster, port), (item, port))
        if other is not item:
            yield Problem(item, keys, f"{other} has the node port {port} already")


def _node_ports(repository: Repository) -> Iterator[tuple[Object, tuple[str | int, ...], int]]:
    for service in repository.of_type("/Service"):
        for index, port in mappings(service.spec.get("ports")):
            if isinstance(port.get("nodePort"), int):
                yield service, ("spec", "ports", index, "nodePort"), port["nodePort"]
    rendered = {id(item.release) for item in repository.rendered}
    for release in repository.releases():
        port = release.at("spec", "values", "service", "nodePort")
        if isinstance(port, int) and id(release) not in rendered:
            yield release, ("spec", "values", "service", "nodePort"), port
