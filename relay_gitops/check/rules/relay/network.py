"""The request path to relay-server."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.ingress import backends
from relay_gitops.repository.objects import INGRESS, is_open, mapping, mappings
from relay_gitops.repository.relay import relay_releases, relays
from relay_gitops.repository.repository import Repository
from relay_values.virtual_cluster import CLUSTER_NAME, ROLE

_LONG = 600


@rule(
    "RELAY020",
    "the Ingress cuts the connections of editors",
    Severity.WARNING,
    fix='Annotate it with proxy-read-timeout and proxy-send-timeout "3600"',
    source="https://kubernetes.github.io/ingress-nginx/user-guide/miscellaneous/#websockets",
    level=Level.RELAY,
)
def short_websocket_timeout(repository: Repository) -> Iterator[Problem]:
    """Nginx ends a WebSocket on which nothing was said for a minute."""
    hosts = {urlsplit(str(file.server.get("url") or "")).hostname for file in relays(repository)}
    for ingress in repository.of_type(INGRESS):
        served = {str(entry.get("host")) for _, entry in mappings(ingress.spec.get("rules"))}
        if not served & hosts or not any(backends(ingress)):
            continue
        for name in ("read", "send"):
            value = str(ingress.annotations.get(f"nginx.ingress.kubernetes.io/proxy-{name}-timeout", "60"))
            if not is_open(value) and (not value.isdigit() or int(value) < _LONG):
                yield Problem(
                    ingress, ("metadata", "annotations"), f"proxy-{name}-timeout is {value}, which is no long time"
                )


@rule(
    "RELAY021",
    "one relay's node port is not the one that the host leads to",
    Severity.ERROR,
    fix="Write the same port as targetPort of the host's Service and as service.nodePort of the release",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
    level=Level.RELAY,
)
def relay_node_port_mismatch(repository: Repository) -> Iterator[Problem]:
    """The host's Service leads to the worker machines at one port; the relay's Service must be open at the same."""
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
            fix = "Write service.type: LoadBalancer, or NodePort"
            yield Problem(release, (*VALUES, "service", "type"), "a Service of this type has no node port", fix)
    for service in repository.of_type("/Service"):
        selector = mapping(service.spec.get("selector"))
        if not any(key.startswith("cluster.x-k8s.io/") for key in selector) or not relay_releases(repository):
            continue
        for key in (CLUSTER_NAME, ROLE):
            if key not in selector:
                yield Problem(service, ("spec", "selector"), f"without {key} it selects other machines too")
        for index, port in mappings(service.spec.get("ports")):
            target = port.get("targetPort", port.get("port"))
            if isinstance(target, int) and target not in ports:
                keys = ("spec", "ports", index, "targetPort")
                yield Problem(service, keys, f"no relay is at the node port {target}{among(sorted(ports))}")
