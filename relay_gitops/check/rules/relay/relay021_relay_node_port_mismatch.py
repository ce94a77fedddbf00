from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.helm_release import VALUES, release_name, values_of
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, Object, is_open, mapping, mappings
from relay_gitops.repository.relay import relay_releases, relays
from relay_gitops.repository.repository import Repository
from relay_values.virtual_cluster import CLUSTER_NAME, ROLE


@rule(
    "RELAY021",
    "the host's Service targets a different node port",
    Severity.ERROR,
    fix="Set `targetPort` of the host's Service and `service.nodePort` of the release to the same port",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
    level=Level.RELAY,
)
def relay_node_port_mismatch(repository: Repository) -> Iterator[Problem]:
    """The host's Service routes to one port of the worker machines. The relay's Service must use the same node port."""
    ports = {
        port
        for release in relay_releases(repository)
        if isinstance(port := mapping(values_of(release).get("service")).get("nodePort"), int)
    }
    for release in relay_releases(repository):
        values = mapping(values_of(release).get("service"))
        if (
            "nodePort" in values
            and values.get("type") not in ("NodePort", "LoadBalancer")
            and not is_open(values.get("type"))
        ):
            fix = "Set `service.type` to LoadBalancer or NodePort"
            message = "a Service of this type has no node port, so the host cannot reach the relay"
            yield Problem(release, (*VALUES, "service", "type"), message, fix)
    for service in repository.of_type("/Service"):
        selector = mapping(service.spec.get("selector"))
        if not any(key.startswith("cluster.x-k8s.io/") for key in selector) or not relay_releases(repository):
            continue
        for key in (CLUSTER_NAME, ROLE):
            if key not in selector:
                message = f"the selector has no {key}, so the Service also routes to other machines"
                yield Problem(service, ("spec", "selector"), message, f"Add {key} to `spec.selector`")
        if not _is_of_relay(repository, service):
            continue
        for index, port in mappings(service.spec.get("ports")):
            target = port.get("targetPort", port.get("port"))
            if isinstance(target, int) and target not in ports:
                keys = ("spec", "ports", index, "targetPort")
                message = f"no relay has the node port {target}, so this Service reaches no relay{among(sorted(ports))}"
                yield Problem(service, keys, message)


def _is_of_relay(repository: Repository, service: Object) -> bool:
    """Return whether a Service of the host has the name of a relay, or an Ingress with the host of one.

    Other applications of the virtual cluster have such Services, too.
    """
    names = {release_name(release) for release in relay_releases(repository)}
    hosts = {urlsplit(str(file.server.get("url") or "")).hostname for file in relays(repository)}
    return service.name in names or any(
        host in hosts and mapping(mapping(path.get("backend")).get("service")).get("name") == service.name
        for ingress in repository.of_type(INGRESS)
        if (ingress.cluster, ingress.namespace) == (service.cluster, service.namespace)
        for _, host, path in paths(ingress)
    )
