from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import INGRESS, Object, mapping, mappings, target_cluster
from relay_gitops.repository.repository import Repository


@rule(
    "ING013",
    "port that no mirrored Service has",
    Severity.ERROR,
    fix="Use a port of the LoadBalancer Service in the virtual cluster",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def unknown_mirrored_port(repository: Repository) -> Iterator[Problem]:
    """A mirrored Service has the ports of the LoadBalancer Service in the virtual cluster. Other ports answer 503."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            number = mapping(service.get("port")).get("number")
            if not isinstance(number, int) or not MIRROR.fullmatch(str(service.get("name"))):
                continue
            ports = _mirrored_ports(repository, ingress)
            if ports and number not in ports:
                message = f"no LoadBalancer Service of a virtual cluster has port {number}{among(sorted(ports))}"
                yield Problem(ingress, (*keys, "port", "number"), message)


def _mirrored_ports(repository: Repository, ingress: Object) -> set[int]:
    """Return the ports of the LoadBalancer Services in other clusters; empty if some may be unknown."""
    others = [cluster for cluster in repository.clusters if cluster != ingress.cluster]
    hidden = {target_cluster(item, item.cluster) for item in (*repository.not_rendered, *repository.rendering.guessed)}
    if any(repository.is_uncertain(cluster) or cluster in hidden for cluster in others):
        return set()
    return {
        port["port"]
        for item in repository.of_type("/Service")
        if item.cluster != ingress.cluster and item.spec.get("type") == "LoadBalancer"
        for _, port in mappings(item.spec.get("ports"))
        if isinstance(port.get("port"), int)
    }
