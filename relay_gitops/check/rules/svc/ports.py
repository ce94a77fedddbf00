"""Rules about ports of Services."""

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
    "unnamed port of a Service with several ports",
    Severity.ERROR,
    fix="Set a unique `name` on each port of the Service",
    source=f"{KUBERNETES_DOCS}concepts/services-networking/service/#multi-port-services",
)
def unnamed_service_port(repository: Repository) -> Iterator[Problem]:
    """Only a Service with a single port may have an unnamed port. The API server rejects the Service."""
    for service in repository.of_type("/Service"):
        ports = list(mappings(service.spec.get("ports")))
        for index, port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                message = f"`name` is missing on one of {len(ports)} ports, so the API server rejects the Service"
                yield Problem(service, ("spec", "ports", index), message)


@rule(
    "SVC002",
    "targetPort names a port that no container has",
    Severity.ERROR,
    fix="Use the name of a container port",
    source=f"{SERVICE_DOCS}#field-spec-ports",
)
def unknown_target_port(repository: Repository) -> Iterator[Problem]:
    """The Service has no endpoints for this port, so connections fail."""
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
                yield Problem(
                    service,
                    keys,
                    f"no container of {behind[0].name} has a port {target}, so connections fail{among(names)}",
                )


@rule(
    "SVC004",
    "duplicate nodePort",
    Severity.ERROR,
    fix="Set a different `nodePort` on one of the Services",
    source=f"{SERVICE_DOCS}#type-nodeport",
)
def duplicate_node_port(repository: Repository) -> Iterator[Problem]:
    """Only one Service of a cluster can use a node port. The API server rejects the second Service."""
    first: dict[tuple[str, int], tuple[Object, int]] = {}
    for item, keys, port in _node_ports(repository):
        other, _ = first.setdefault((item.cluster, port), (item, port))
        if other is not item:
            yield Problem(item, keys, f"{other} also uses node port {port}, so the API server rejects one of them")


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
