from collections.abc import Iterator

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import Object, mappings
from relay_gitops.repository.repository import Repository


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
            # Kubernetes chooses a port for 0.
            if isinstance(port.get("nodePort"), int) and port["nodePort"]:
                yield service, ("spec", "ports", index, "nodePort"), port["nodePort"]
    rendered = {id(item.release) for item in repository.rendered}
    for release in repository.releases():
        port = release.at("spec", "values", "service", "nodePort")
        if isinstance(port, int) and id(release) not in rendered:
            yield release, ("spec", "values", "service", "nodePort"), port
