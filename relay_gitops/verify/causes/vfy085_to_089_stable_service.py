"""Why the stable Service does not route to the relay."""

from relay_gitops.operate.kinds import SERVICE, Manifest
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.causes.vfy080_to_084_mirror import mirror_twice, mirrors_of, why_no_mirror
from relay_gitops.verify.documentation import CLOUD, SERVICES
from relay_gitops.verify.link_objects import host_namespace, node_port_of, ready_addresses, service_of
from relay_gitops.verify.live import Live


def _stable(live: Live, link: Link) -> Manifest | None:
    return live.host.get(SERVICE, link.relay, host_namespace(live))


@cause(
    "VFY085",
    "stable Service missing",
    source=SERVICES,
    fix="Run relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def stable_missing(live: Live, link: Link) -> str | None:
    """apps/docs-infra-prod contains the stable Service."""
    return "Service does not exist" if _stable(live, link) is None else None


@cause(
    "VFY086",
    "targetPort of the stable Service differs from the nodePort",
    source=SERVICES,
    fix="Run relay-gitops bootstrap docs-infra-prod",
)
def stable_port(live: Live, link: Link) -> str | None:
    """The stable Service must route to the node port of the relay's Service in the virtual cluster."""
    ports = [port.get("targetPort") for port in (_stable(live, link) or {})["spec"].get("ports") or []]
    wanted = node_port_of(live, link)
    return None if wanted in ports else f"targetPort is {', '.join(map(str, ports)) or '(none)'}, expected {wanted}"


@cause(
    "VFY087",
    "stable Service has no ready endpoint",
    source=SERVICES,
    fix="Run kubectl --namespace NAMESPACE get pods --show-labels, and check the pods of the workers",
    waiting=True,
)
def stable_without_endpoints(live: Live, link: Link) -> str | None:
    """The Service selects the pods of the worker VMs with the labels of Cluster API."""
    addresses = ready_addresses(live.host, host_namespace(live), link.relay)
    return None if addresses else "no ready worker matches its selector"


@cause(
    "VFY088",
    "cloud controller cannot mirror the Service",
    source=CLOUD,
    fix="Raise the quota of the tenant, or delete a Service of type LoadBalancer that nothing needs",
    waiting=True,
)
def mirror_refused(live: Live, link: Link) -> str | None:
    """The stable Service does not need the mirror, so the relay answers until its Service is recreated.

    Then the new Service gets no load balancer address, and its release does not become ready.
    """
    service = service_of(live, link) or {}
    is_mirrored = service.get("spec", {}).get("type") == "LoadBalancer"
    return why_no_mirror(live, link) if is_mirrored and not mirrors_of(live, link) else None


STABLE: tuple[Cause, ...] = (stable_missing, stable_port, stable_without_endpoints, mirror_twice, mirror_refused)
