"""Why a request does not get from the host's Ingress to the pod, and why a client gets something else."""

import json
import re

from relay_constructs.relay_service import RelayService
from relay_gitops.operate.cluster import Manifest, UnknownKindError
from relay_gitops.operate.kinds import CERTIFICATE, ENDPOINT_SLICE, INGRESS, INGRESS_CLASS, SECRET, SERVICE
from relay_gitops.operate.pin import mirrors, stale_bucket
from relay_gitops.operate.readiness import condition
from relay_gitops.operate.verify.cause import Cause, Subject, cause
from relay_gitops.operate.verify.live import Live, Side
from relay_gitops.operate.verify.page import READY_PATH

SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/"
INGRESSES = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
CLOUD = "https://github.com/kubevirt/cloud-provider-kubevirt"
CERTIFICATES = "https://cert-manager.io/docs/usage/ingress/"
BUCKETS = "https://cozystack.io/docs/"


def _relay_service(live: Live, subject: Subject) -> Manifest | None:
    expected = live.relay(subject.relay)
    return live.virtual.get(SERVICE, expected.service_name, expected.release["spec"]["targetNamespace"])


def _node_port(live: Live, subject: Subject) -> int | None:
    ports = (_relay_service(live, subject) or {}).get("spec", {}).get("ports") or [{}]
    port: int | None = ports[0].get("nodePort")
    return port


def _ready_addresses(side: Side, namespace: str, service: str) -> list[str]:
    slices = side.list_objects(ENDPOINT_SLICE, namespace, {"kubernetes.io/service-name": service})
    return [
        address
        for entry in slices
        for endpoint in entry.get("endpoints") or []
        if (endpoint.get("conditions") or {}).get("ready") is not False
        for address in endpoint.get("addresses") or []
    ]


def _host_namespace(live: Live) -> str:
    return live.expected.environment.host.namespace


def _mirrors(live: Live, subject: Subject) -> list[Manifest]:
    expected = live.relay(subject.relay)
    service = RelayService(expected.release["spec"]["targetNamespace"], expected.service_name, 0, None)
    return mirrors(live.host.cluster(), live.clusters.names.mirror_labels(service), _host_namespace(live))


@cause(
    "VFY070", "the bucket has another name in the store", source=BUCKETS, next="relay-gitops pin, then commit and push"
)
def bucket_stale(live: Live, _: Subject) -> str | None:
    """In cozystack a bucket is named after the UID of its claim, so it changes when the Bucket app is made anew."""
    return stale_bucket(live.clusters)


@cause(
    "VFY071", "the relay's Service is not there", source=SERVICES, next="relay-gitops verify --wait 300", waiting=True
)
def service_missing(live: Live, subject: Subject) -> str | None:
    """The chart makes it."""
    return "Service is not there" if _relay_service(live, subject) is None else None


@cause("VFY072", "the Service has another node port", source=SERVICES, next="relay-gitops bootstrap docs-prod")
def node_port_differs(live: Live, subject: Subject) -> str | None:
    """The stable Service in the host leads to the committed node port."""
    wanted = live.relay(subject.relay).relay.node_port
    found = _node_port(live, subject)
    return f"it has {found}, and {wanted} is committed" if wanted is not None and found != wanted else None


@cause("VFY073", "no pod is behind the Service", source=SERVICES, next="relay-gitops check apps", waiting=True)
def service_without_endpoints(live: Live, subject: Subject) -> str | None:
    """Its selector fits no ready pod, or the pod became ready just now."""
    expected = live.relay(subject.relay)
    addresses = _ready_addresses(live.virtual, expected.release["spec"]["targetNamespace"], expected.service_name)
    return None if addresses else "no EndpointSlice of it has a ready address"


@cause(
    "VFY074",
    "the Service has no address of the load balancer",
    source=CLOUD,
    next="kubectl get service in the host: its pool may be used up",
    waiting=True,
)
def address_missing(live: Live, subject: Subject) -> str | None:
    """The cloud controller manager copies it from the mirror; with Flux 2.7 no release is ready without it."""
    service = _relay_service(live, subject) or {}
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
def mirror_missing(live: Live, subject: Subject) -> str | None:
    """The cloud controller manager mirrors each Service of type LoadBalancer into the host."""
    return None if _mirrors(live, subject) else "no Service in the host bears the three labels of the mirror"


@cause(
    "VFY081",
    "two Services claim to be the mirror",
    source=CLOUD,
    next="Remove the one that the cloud controller manager did not make",
)
def mirror_twice(live: Live, subject: Subject) -> str | None:
    """The controller of its endpoints stops when several Services bear the labels."""
    names = [item["metadata"]["name"] for item in _mirrors(live, subject)]
    return f"{' and '.join(names)} bear the labels" if len(names) > 1 else None


@cause(
    "VFY082",
    "the pinned mirror is not the mirror any more",
    source=CLOUD,
    next="relay-gitops pin, then commit and push",
)
def pin_stale(live: Live, subject: Subject) -> str | None:
    """The mirror is named after the UID of the Service, which is another one when the Service was made anew."""
    pinned = live.relay(subject.relay).relay.mirror
    name = str(_mirrors(live, subject)[0]["metadata"]["name"])
    if pinned is None:
        return f"nothing is pinned, and {name} is the mirror"
    return f"{pinned} is pinned, and {name} is the mirror" if pinned != name else None


@cause("VFY083", "the mirror has other ports", source=CLOUD, next="relay-gitops verify --wait 60", waiting=True)
def mirror_ports(live: Live, subject: Subject) -> str | None:
    """It has the port of the Service, and leads to its node port."""
    wanted = (live.relay(subject.relay).values["service"]["port"], _node_port(live, subject))
    ports = [
        (port.get("port"), port.get("targetPort")) for port in _mirrors(live, subject)[0]["spec"].get("ports") or []
    ]
    return None if wanted in ports else f"it leads {ports}, and {wanted} is needed"


@cause(
    "VFY084",
    "the mirror has no endpoints",
    source=CLOUD,
    next="kubectl get endpointslices in the tenant's namespace of the host",
    waiting=True,
)
def mirror_without_endpoints(live: Live, subject: Subject) -> str | None:
    """They are the addresses of the workers that run the pod; without them the Ingress answers 503."""
    name = str(_mirrors(live, subject)[0]["metadata"]["name"])
    return (
        None
        if _ready_addresses(live.host, _host_namespace(live), name)
        else f"no EndpointSlice of {name} has a ready address"
    )


def _stable(live: Live, subject: Subject) -> Manifest | None:
    return live.host.get(SERVICE, subject.relay, _host_namespace(live))


@cause(
    "VFY085",
    "the stable Service is not there",
    source=SERVICES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def stable_missing(live: Live, subject: Subject) -> str | None:
    """It is declared in apps/docs-infra-prod."""
    return "Service is not there" if _stable(live, subject) is None else None


@cause(
    "VFY086", "the stable Service leads to another port", source=SERVICES, next="relay-gitops bootstrap docs-infra-prod"
)
def stable_port(live: Live, subject: Subject) -> str | None:
    """Its target is the node port of the relay's Service in the virtual cluster."""
    ports = [port.get("targetPort") for port in (_stable(live, subject) or {})["spec"].get("ports") or []]
    wanted = _node_port(live, subject)
    return None if wanted in ports else f"it leads to {ports}, and the node port is {wanted}"


@cause(
    "VFY087",
    "the stable Service has no endpoints",
    source=SERVICES,
    next="kubectl get pods of the workers in the tenant's namespace of the host",
    waiting=True,
)
def stable_without_endpoints(live: Live, subject: Subject) -> str | None:
    """It selects the pods of the worker machines by the labels that Cluster API gives them."""
    return None if _ready_addresses(live.host, _host_namespace(live), subject.relay) else "no worker fits its selector"


def _ingress(live: Live, subject: Subject) -> Manifest | None:
    return live.host.get(INGRESS, subject.relay, _host_namespace(live))


@cause(
    "VFY100", "the Ingress is not there", source=INGRESSES, next="relay-gitops bootstrap docs-infra-prod", waiting=True
)
def ingress_missing(live: Live, subject: Subject) -> str | None:
    """It is declared in apps/docs-infra-prod; in mirror mode only once a mirror is pinned."""
    if live.relay(subject.relay).ingress is None:
        return "none is committed, because no mirror is pinned"
    return "Ingress is not there" if _ingress(live, subject) is None else None


@cause(
    "VFY101",
    "nobody serves the class of the Ingress",
    source=INGRESSES,
    next="Mend host.ingressClass, make synth, commit and push",
)
def class_unknown(live: Live, subject: Subject) -> str | None:
    """An Ingress of a class without a controller is ignored."""
    name = str((_ingress(live, subject) or {})["spec"].get("ingressClassName"))
    return f"there is no IngressClass {name}" if live.host.get(INGRESS_CLASS, name) is None else None


@cause(
    "VFY102",
    "the Ingress differs from what is committed",
    source=INGRESSES,
    next="relay-gitops bootstrap docs-infra-prod",
    waiting=True,
)
def ingress_differs(live: Live, subject: Subject) -> str | None:
    """Flux puts it back at its next interval."""
    wanted = (live.relay(subject.relay).ingress or {})["spec"]
    found = (_ingress(live, subject) or {})["spec"]
    for key in ("ingressClassName", "rules", "tls"):
        if found.get(key) != wanted.get(key):
            return f"spec.{key} is {json.dumps(found.get(key))}"
    return None


@cause(
    "VFY110",
    "the certificate is not issued",
    source=CERTIFICATES,
    next="kubectl describe certificate, and its order and challenge",
    waiting=True,
)
def certificate_pending(live: Live, subject: Subject) -> str | None:
    """cert-manager makes a Certificate for the Ingress, and waits for the issuer to see the domain."""
    name = str((_ingress(live, subject) or {})["spec"]["tls"][0]["secretName"])
    try:
        certificate = live.host.get(CERTIFICATE, name, _host_namespace(live))
    except UnknownKindError:
        certificate = None
    found = condition(certificate or {}, "Ready")
    if certificate is not None and found.get("status") != "True":
        return str(found.get("message") or f"Certificate {name} has no condition yet")
    if live.host.get(SECRET, name, _host_namespace(live)) is None:
        return f"Secret {name} is not there"
    return None


@cause("VFY120", "the host name leads nowhere", source=INGRESSES, next="Make the DNS record of the host name")
def name_unknown(live: Live, subject: Subject) -> str | None:
    """No DNS server knows an address for it."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return found.detail if found.failed == "name" else None


@cause(
    "VFY121",
    "nothing listens at the host's address",
    source=INGRESSES,
    next="kubectl get service of the ingress controller in the host",
)
def connection_refused(live: Live, subject: Subject) -> str | None:
    """The address is not that of the ingress controller, or a firewall is between."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return found.detail if found.failed == "connection" else None


@cause(
    "VFY122",
    "the certificate is for another host",
    source=CERTIFICATES,
    next="kubectl describe ingress: the controller serves its default certificate",
)
def certificate_of_other_host(live: Live, subject: Subject) -> str | None:
    """Without a certificate for the name, the ingress controller serves its own."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return (
        found.detail
        if found.failed == "certificate" and re.search(r"ostname mismatch|doesn't match|not valid for", found.detail)
        else None
    )


@cause(
    "VFY123",
    "the certificate has run out",
    source=CERTIFICATES,
    next="kubectl describe certificate: cert-manager did not renew it",
)
def certificate_expired(live: Live, subject: Subject) -> str | None:
    """cert-manager renews a certificate 30 days before its end."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return found.detail if found.failed == "certificate" and "expired" in found.detail else None


@cause(
    "VFY124",
    "the certificate is not trusted",
    source=CERTIFICATES,
    next="Mend host.clusterIssuer: its authority must be public",
)
def certificate_untrusted(live: Live, subject: Subject) -> str | None:
    """Obsidian trusts what the device trusts, so the authority must be a public one."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return found.detail if found.failed == "certificate" else None


@cause(
    "VFY125",
    "the Ingress has no backend that answers",
    source=INGRESSES,
    next="relay-gitops verify --wait 60",
    waiting=True,
)
def unavailable(live: Live, subject: Subject) -> str | None:
    """The ingress controller answers 503 while the Service is missing or has no endpoints."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return "it answers 503" if found.status == 503 else None  # noqa: PLR2004 - HTTP


@cause(
    "VFY126",
    "the backend does not answer the Ingress",
    source=INGRESSES,
    next="relay-gitops verify --wait 60",
    waiting=True,
)
def bad_gateway(live: Live, subject: Subject) -> str | None:
    """The worker refuses the connection at the node port, or nothing comes back in time."""
    found = live.answer(live.relay(subject.relay).relay.host)
    return f"it answers {found.status}" if found.status in {502, 504} else None


@cause(
    "VFY127",
    "something else answers at the host name",
    source=INGRESSES,
    next="kubectl get ingress --all-namespaces: another rule or server has the name",
)
def other_page(live: Live, subject: Subject) -> str | None:
    """relay-server answers GET /ready with status 200 and a fixed text."""
    found = live.answer(live.relay(subject.relay).relay.host)
    if found.failed:
        return found.detail
    return None if found.is_ready else f"GET {READY_PATH} answers {found.status} with {len(found.body)} bytes"


SERVED: tuple[Cause, ...] = (service_missing, node_port_differs, service_without_endpoints, address_missing)
MIRRORED: tuple[Cause, ...] = (mirror_missing, mirror_twice, mirror_ports, pin_stale, mirror_without_endpoints)
STABLE: tuple[Cause, ...] = (stable_missing, stable_port, stable_without_endpoints)
ROUTED: tuple[Cause, ...] = (ingress_missing, class_unknown, ingress_differs)
CERTIFIED: tuple[Cause, ...] = (certificate_pending,)
ANSWERED: tuple[Cause, ...] = (
    name_unknown,
    connection_refused,
    certificate_of_other_host,
    certificate_expired,
    certificate_untrusted,
    unavailable,
    bad_gateway,
    other_page,
)
