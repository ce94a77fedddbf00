"""Why the host cannot reach the pod: the Service in the virtual cluster, its mirror and the stable Service."""

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


@cause(
    "VFY071", "the relay's Service is not there", source=SERVICES, next="relay-gitops verify --wait 300", waiting=True
)
def service_missing(live: Live, link: Link) -> str | None:
    """The chart makes it."""
    return "Service is not there" if _relay_service(live, link) is None else None


@cause("VFY072", "the Service has another node port", source=SERVICES, next="relay-gitops bootstrap docs-prod")
def node_port_differs(live: Live, link: Link) -> str | None:
    """The stable Service in the host leads to the committed node port."""
    wanted = live.relay(link.relay).relay.node_port
    found = _node_port(live, link)
    return f"it has {found}, and {wanted} is committed" if wanted is not None and found != wanted else None


@cause("VFY073", "no pod is behind the Service", source=SERVICES, next="relay-gitops check apps", waiting=True)
def service_without_endpoints(live: Live, link: Link) -> str | None:
    """Its selector fits no ready pod, or the pod became ready just now."""
    expected = live.relay(link.relay)
    addresses = _ready_addresses(live.virtual, expected.release["spec"]["targetNamespace"], expected.service_name)
    return None if addresses else "no EndpointSlice of it has a ready address"


@cause(
    "VFY074",
    "the Service has no address of the load balancer",
    source=CLOUD,
    next="kubectl get service in the host: its pool may be used up",
    waiting=True,
)
def address_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager copies it from the mirror; with Flux 2.7 no release is ready without it."""
    service = _relay_service(live, link) or {}
    if service.get("spec", {}).get("type") != "LoadBalancer":
        return None
    found = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    return None if found else "status.loadBalancer.ingress is empty"


@cause(
    "VFY080",
    "the mirror is not there",
    source=CLOUD,
    next="kubectl logs of the cloud controller manager in the tenant's namespace of the host",
    waiting=True,
)
def mirror_missing(live: Live, link: Link) -> str | None:
    """The cloud controller manager mirrors each Service of type LoadBalancer into the host."""
    return None if _mirrors(live, link) else "no Service in the host bears the three labels of the mirror"


@cause(
    "VFY081",
    "two Services claim to be the mirror",
    source=CLOUD,
    next="Remove the one that the cloud controller manager did not make",
)
def mirror_twice(live: Live, link: Link) -> str | None:
    """The controller of its endpoints stops when several Services bear the labels."""
    names = [item["metadata"]["name"] for item in _mirrors(live, link)]
    return f"{' and '.join(names)} bear the labels" if len(names) > 1 else None


@cause(
    "VFY082",
    "the pinned mirror is not the mirror any more",
    source=CLOUD,
    next="relay-gitops pin, then commit and push",
)
def pin_stale(live: Live, link: Link) -> str | None:
    """The mirror is named after the UID of the Service, which is another one when the Service was made anew."""
    pinned = live.relay(link.relay).relay.mirror
    name = str(_mirrors(live, link)[0]["metadata"]["name"])
    if pinned is None:
        return f"nothing is pinned, and {name} is the mirror"
    return f"{pinned} is pinned, and {name} is the mirror" if pinned != name else None


@cause("VFY083", "the mirror has other ports", source=CLOUD, next="relay-gitops verify --wait 60", waiting=True)
def mirror_ports(live: Live, link: Link) -> str | None:
    """It has the port of the Service, and leads to its node port."""
    wanted = (live.relay(link.relay).values["service"]["port"], _node_port(live, link))
    ports = [(port.get("port"), port.get("targetPort")) for port in _mirrors(live, link)[0]["spec"].get("ports") or []]
    return None if wanted in ports else f"it leads {ports}, and {wanted} is needed"


@cause(
    "VFY084",
    "the mirror has no endpoints",
    source=CLOUD,
    next="kubectl get endpointslices in the tenant's namespace of the host",
    waiting=True,
)
def mirror_without_endpoints(live: Live, link: Link) -> str | None:
    """They are the addresses of the workers that run the pod; without them the Ingress answers 503."""
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
    "the stable Service is not there",
    source=SERVICES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def stable_missing(live: Live, link: Link) -> str | None:
    """It is declared in apps/docs-infra-prod."""
    return "Service is not there" if _stable(live, link) is None else None


@cause(
    "VFY086", "the stable Service leads to another port", source=SERVICES, next="relay-gitops bootstrap docs-infra-prod"
)
def stable_port(live: Live, link: Link) -> str | None:
    """Its target is the node port of the relay's Service in the virtual cluster."""
    ports = [port.get("targetPort") for port in (_stable(live, link) or {})["spec"].get("ports") or []]
    wanted = _node_port(live, link)
    return None if wanted in ports else f"it leads to {ports}, and the node port is {wanted}"


@cause(
    "VFY087",
    "the stable Service has no endpoints",
    source=SERVICES,
    next="kubectl get pods of the workers in the tenant's namespace of the host",
    waiting=True,
)
def stable_without_endpoints(live: Live, link: Link) -> str | None:
    """It selects the pods of the worker machines by the labels that Cluster API gives them."""
    return None if _ready_addresses(live.host, _host_namespace(live), link.relay) else "no worker fits its selector"


SERVED: tuple[Cause, ...] = (service_missing, node_port_differs, service_without_endpoints, address_missing)
MIRRORED: tuple[Cause, ...] = (mirror_missing, mirror_twice, mirror_ports, pin_stale, mirror_without_endpoints)
STABLE: tuple[Cause, ...] = (stable_missing, stable_port, stable_without_endpoints)
