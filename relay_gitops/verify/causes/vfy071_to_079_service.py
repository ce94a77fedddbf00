"""Why the Service of a relay is not reachable."""

from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.documentation import CLOUD, SERVICES
from relay_gitops.verify.link_objects import node_port_of, ready_addresses, service_of
from relay_gitops.verify.live import Live


@cause(
    "VFY071", "Service of the relay missing", source=SERVICES, fix="Run relay-gitops verify --wait 300", waiting=True
)
def service_missing(live: Live, link: Link) -> str | None:
    """The relay's chart creates the Service."""
    return "Service does not exist" if service_of(live, link) is None else None


@cause(
    "VFY072",
    "nodePort of the Service differs from the commit",
    source=SERVICES,
    fix="Run kubectl --namespace flux-system annotate --overwrite helmrelease NAME reconcile.fluxcd.io/requestedAt=NOW",
)
def node_port_differs(live: Live, link: Link) -> str | None:
    """The stable Service in the host routes to the committed node port."""
    wanted = live.relay(link.relay).relay.node_port
    found = node_port_of(live, link)
    return f"nodePort is {found}, expected {wanted}" if wanted is not None and found != wanted else None


@cause(
    "VFY073",
    "Service has no ready endpoint",
    source=SERVICES,
    fix="Run kubectl --namespace NAMESPACE get pods,endpointslices --show-labels, and compare the labels "
    "with the selector of the Service",
    waiting=True,
)
def service_without_endpoints(live: Live, link: Link) -> str | None:
    """The selector matches no ready pod, or the pod has only just become ready."""
    expected = live.relay(link.relay)
    addresses = ready_addresses(live.virtual, expected.release["spec"]["targetNamespace"], expected.service_name)
    return None if addresses else "no EndpointSlice of the Service has a ready address"


@cause(
    "VFY074",
    "Service has no load balancer address",
    source=CLOUD,
    fix="Run kubectl get services --all-namespaces in the host; its address pool may be exhausted",
    waiting=True,
)
def address_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager copies the address from the mirror. With Flux 2.7 no release is ready without it."""
    service = service_of(live, link) or {}
    if service.get("spec", {}).get("type") != "LoadBalancer":
        return None
    found = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    return None if found else "status.loadBalancer.ingress is empty"


SERVED: tuple[Cause, ...] = (service_missing, node_port_differs, service_without_endpoints, address_missing)
