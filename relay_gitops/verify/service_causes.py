"""Why the host cannot reach the pod: Service in the virtual cluster, mirrored Service, stable Service."""

from relay_gitops.operate.kinds import ENDPOINT_SLICE, SERVICE, Manifest
from relay_gitops.operate.pin import mirrors
from relay_gitops.verify.cause import Cause, Link, cause
from relay_gitops.verify.live import CachedCluster, Live
from relay_values.relay_service import RelayService

SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/"
CLOUD = "https://github.com/kubevirt/cloud-provider-kubevirt"


def _relay_service(live: Live, link: Link) -> Manifest | None:
    expected = live.relay(link.relay)
    return live.virtual.get(SERVICE, expected.service_name, expected.release["spec"]["targetNamespace"])


def _node_port(live: Live, link: Link) -> int | None:
    ports = (_relay_service(live, link) or {}).get("spec", {}).get("ports") or [{}]
    port: int | None = ports[0].get("nodePort")
    return port


def _ready_addresses(cluster: CachedCluster, namespace: str, service: str) -> list[str]:
    slices = cluster.list_objects(ENDPOINT_SLICE, namespace, {"kubernetes.io/service-name": service})
    return [
        address
        for entry in slices
        for endpoint in entry.get("endpoints") or []
        if (endpoint.get("conditions") or {}).get("ready") is not False
        for address in endpoint.get("addresses") or []
    ]


def _host_namespace(live: Live) -> str:
    return live.expected.environment.host.namespace


def _mirrors(live: Live, link: Link) -> list[Manifest]:
    expected = live.relay(link.relay)
    service = RelayService(expected.release["spec"]["targetNamespace"], expected.service_name, 0, None)
    return mirrors(live.host.cluster(), live.clusters.names.mirror_labels(service), _host_namespace(live))


@cause("VFY071", "Service of the relay missing", source=SERVICES, next="relay-gitops verify --wait 300", waiting=True)
def service_missing(live: Live, link: Link) -> str | None:
    """The relay's chart creates the Service."""
    return "Service does not exist" if _relay_service(live, link) is None else None


@cause(
    "VFY072",
    "nodePort of the Service differs from the commit",
    source=SERVICES,
    next="relay-gitops bootstrap docs-prod",
)
def node_port_differs(live: Live, link: Link) -> str | None:
    """The stable Service in the host routes to the committed node port."""
    wanted = live.relay(link.relay).relay.node_port
    found = _node_port(live, link)
    return f"nodePort is {found}, expected {wanted}" if wanted is not None and found != wanted else None


@cause("VFY073", "Service has no ready endpoint", source=SERVICES, next="relay-gitops check apps", waiting=True)
def service_without_endpoints(live: Live, link: Link) -> str | None:
    """The selector matches no ready pod, or the pod has only just become ready."""
    expected = live.relay(link.relay)
    addresses = _ready_addresses(live.virtual, expected.release["spec"]["targetNamespace"], expected.service_name)
    return None if addresses else "no EndpointSlice of the Service has a ready address"


@cause(
    "VFY074",
    "Service has no load balancer address",
    source=CLOUD,
    next="Run kubectl get service in the host; its address pool may be exhausted",
    waiting=True,
)
def address_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager copies the address from the mirror. With Flux 2.7 no release is ready without it."""
    service = _relay_service(live, link) or {}
    if service.get("spec", {}).get("type") != "LoadBalancer":
        return None
    found = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    return None if found else "status.loadBalancer.ingress is empty"


@cause(
    "VFY080",
    "mirrored Service missing",
    source=CLOUD,
    next="Read the log of the cloud controller manager in the tenant's namespace of the host",
    waiting=True,
)
def mirror_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager copies each Service of type LoadBalancer to the host."""
    return None if _mirrors(live, link) else "no Service in the host has the labels of the mirror"


@cause(
    "VFY081",
    "several Services have the labels of the mirror",
    source=CLOUD,
    next="Delete the Service that the cloud controller manager did not create",
)
def mirror_twice(live: Live, link: Link) -> str | None:
    """The endpoint controller stops if several Services have these labels."""
    names = [item["metadata"]["name"] for item in _mirrors(live, link)]
    return f"{' and '.join(names)} have the labels" if len(names) > 1 else None


@cause(
    "VFY082",
    "pinned mirror is out of date",
    source=CLOUD,
    next="Run relay-gitops pin, then commit and push",
)
def pin_stale(live: Live, link: Link) -> str | None:
    """The name of the mirror is derived from the UID of the Service, which changes when the Service is recreated."""
    pinned = live.relay(link.relay).relay.mirror
    name = str(_mirrors(live, link)[0]["metadata"]["name"])
    if pinned is None:
        return f"no mirror is pinned, expected {name}"
    return f"{pinned} is pinned, expected {name}" if pinned != name else None


@cause("VFY083", "ports of the mirror differ", source=CLOUD, next="relay-gitops verify --wait 60", waiting=True)
def mirror_ports(live: Live, link: Link) -> str | None:
    """The mirror must have the port of the Service and route to its node port."""
    wanted = (live.relay(link.relay).values["service"]["port"], _node_port(live, link))
    ports = [(port.get("port"), port.get("targetPort")) for port in _mirrors(live, link)[0]["spec"].get("ports") or []]
    shown = ", ".join(f"{port} to {target}" for port, target in ports) or "(none)"
    return None if wanted in ports else f"it routes {shown}, expected {wanted[0]} to {wanted[1]}"


@cause(
    "VFY084",
    "mirror has no ready endpoint",
    source=CLOUD,
    next="Run kubectl get endpointslices in the tenant's namespace of the host",
    waiting=True,
)
def mirror_without_endpoints(live: Live, link: Link) -> str | None:
    """The endpoints are the workers that run the pod. Without them the ingress controller answers 503."""
    name = str(_mirrors(live, link)[0]["metadata"]["name"])
    return (
        None
        if _ready_addresses(live.host, _host_namespace(live), name)
        else f"no EndpointSlice of {name} has a ready address"
    )


def _stable(live: Live, link: Link) -> Manifest | None:
    return live.host.get(SERVICE, link.relay, _host_namespace(live))


@cause(
    "VFY085",
    "stable Service missing",
    source=SERVICES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def stable_missing(live: Live, link: Link) -> str | None:
    """apps/docs-infra-prod contains the stable Service."""
    return "Service does not exist" if _stable(live, link) is None else None


@cause(
    "VFY086",
    "targetPort of the stable Service differs from the nodePort",
    source=SERVICES,
    next="relay-gitops bootstrap docs-infra-prod",
)
def stable_port(live: Live, link: Link) -> str | None:
    """The stable Service must route to the node port of the relay's Service in the virtual cluster."""
    ports = [port.get("targetPort") for port in (_stable(live, link) or {})["spec"].get("ports") or []]
    wanted = _node_port(live, link)
    return None if wanted in ports else f"targetPort is {', '.join(map(str, ports)) or '(none)'}, expected {wanted}"


@cause(
    "VFY087",
    "stable Service has no ready endpoint",
    source=SERVICES,
    next="Run kubectl get pods in the tenant's namespace of the host, and check the pods of the workers",
    waiting=True,
)
def stable_without_endpoints(live: Live, link: Link) -> str | None:
    """The Service selects the pods of the worker VMs with the labels of Cluster API."""
    addresses = _ready_addresses(live.host, _host_namespace(live), link.relay)
    return None if addresses else "no ready worker matches its selector"


SERVED: tuple[Cause, ...] = (service_missing, node_port_differs, service_without_endpoints, address_missing)
MIRRORED: tuple[Cause, ...] = (mirror_missing, mirror_twice, mirror_ports, pin_stale, mirror_without_endpoints)
STABLE: tuple[Cause, ...] = (stable_missing, stable_port, stable_without_endpoints)
