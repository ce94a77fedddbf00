"""What no longer leads where it led."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.diff.consequences.helm import reinstalled_by
from relay_gitops.diff.consequences.immutable import forced_by, immutable_fields
from relay_gitops.diff.fate import is_deleted
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import HELM_RELEASE, INGRESS, Object, mapping, mappings
from relay_values.virtual_cluster import CLUSTER_NAME

_CCM = "https://github.com/kubevirt/cloud-provider-kubevirt/blob/main/pkg/provider/loadbalancer.go"
_SERVICE = "https://kubernetes.io/docs/concepts/services-networking/service/"
_INGRESS = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
_CERT_MANAGER = "https://cert-manager.io/docs/usage/ingress/"


def _users_of_mirrors(between: Comparison) -> list[str]:
    return [
        str(item)
        for item in between.old.of_type(INGRESS)
        if any(MIRROR.fullmatch(str(service.get("name"))) for _, service in backends(item))
    ]


def _is_balanced(item: Object | None) -> bool:
    return item is not None and item.type == "/Service" and item.spec.get("type") == "LoadBalancer"


@consequence("mirror-renamed", "the mirror of a Service gets another name", Impact.INTERRUPTION, _CCM)
def mirror_renamed(change: Change, between: Comparison) -> Iterator[str]:
    """KubeVirt's cloud controller names the mirror of a LoadBalancer Service in the host after the Service's UID.

    The UID lives as long as the object: a Service that is deleted and made anew has another one, and an Ingress in the
    host that names the old mirror leads nowhere. The declared Service on the node port does not depend on it.
    """
    reason = ""
    if change.key.type == HELM_RELEASE and reinstalled_by(change, between) and change.old:
        made = [item for item in between.old.rendered if item.release is change.old and _is_balanced(item)]
        reason = f"Service {made[0].namespace}/{made[0].name} is made anew" if made else ""
    elif _is_balanced(change.old) and is_deleted(change, between):
        # A release that is installed anew has said so itself.
        release = change.old.release if change.old else None
        renamed = between.change(now) if release and (now := between.after(release)) else None
        reason = "" if renamed and reinstalled_by(renamed, between) else "the Service is deleted"
    elif _is_balanced(change.old) and immutable_fields(change) and forced_by(change):
        reason = "the Service is made anew"
    if reason:
        users = _users_of_mirrors(between)
        led = (
            f"{', '.join(users)} leads to a mirror by name, so look it up again"
            if users
            else "no Ingress names it here"
        )
        yield f"{reason}, so its mirror in the host goes, and a new one has another name: {led}"


@consequence(
    "service-type", "a Service changes its type", Impact.INTERRUPTION, f"{_SERVICE}#publishing-services-service-types"
)
def service_type(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Only a Service of type LoadBalancer has a mirror and an address; the mirror is deleted when the type changes."""
    if change.key.type == "/Service" and change.both:
        old, new = (str(item.spec.get("type") or "ClusterIP") for item in change.both)
        if old == "LoadBalancer" and new != old:
            yield f"{old} becomes {new}: its address and its mirror in the host go"
        elif new == "LoadBalancer" and new != old:
            yield f"{old} becomes {new}: it gets an address, and a mirror in the host of a virtual cluster"
        elif old != new:
            yield f"{old} becomes {new}"


@consequence("node-port", "a Service changes its node port", Impact.INTERRUPTION, f"{_SERVICE}#type-nodeport")
def node_port(change: Change, between: Comparison) -> Iterator[str]:
    """The host's Service sends to the node port. Each cluster's Flux takes the change when it sees it.

    Between the two, what the host sends arrives nowhere.
    """
    if change.key.type != "/Service" or not change.both:
        return
    old, new = (_ports(item, "nodePort") for item in change.both)
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name] and old[name]:
            before = _targets(between.old.of_type("/Service"), old[name])
            after = _targets(between.new.of_type("/Service"), new[name])
            if before and not after:
                follows = f"{', '.join(before)} still sends to {old[name]}"
            else:
                follows = f"nothing arrives until {after[0]} follows" if after else "what sends to it has to follow"
            yield f"node port {old[name]} becomes {new[name] or 'a random one'}: {follows}"


def _ports(item: Object, field: str) -> dict[str, object]:
    return {str(port.get("name", "")): port.get(field) for _, port in mappings(item.spec.get("ports"))}


def _targets(services: list[Object], port: object) -> list[str]:
    return [str(item) for item in services if port in _ports(item, "targetPort").values()]


@consequence("service-port", "a Service changes its port", Impact.INTERRUPTION, _SERVICE)
def service_port(change: Change, between: Comparison) -> Iterator[str]:
    """What names the Service with its old port finds nothing there; the mirror takes over the port as it is."""
    if change.key.type != "/Service" or not change.both:
        return
    old, new = (_ports(item, "port") for item in change.both)
    gone = [str(port) for port in old.values() if port not in new.values()]
    if gone:
        users = [
            str(item)
            for item in between.new.of_type(INGRESS)
            for _, service in backends(item)
            if service.get("name") == change.key.name
            and str(mapping(service.get("port")).get("number")) in gone
            and item.namespace == change.key.namespace
        ]
        still = f"; {', '.join(users)} still names it" if users else ""
        yield f"port {', '.join(gone)} becomes {', '.join(map(str, new.values()))}{still}"


def _selectors(change: Change) -> tuple[dict[str, object], dict[str, object]]:
    """Return the selector of a Service before and after; two empty ones where it is not another one."""
    if change.key.type == "/Service" and change.both:
        old, new = (mapping(item.spec.get("selector")) for item in change.both)
        if old != new:
            return old, new
    return {}, {}


@consequence("selector", "a Service selects other pods", Impact.NOTE, _SERVICE)
def selector(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A Service without pods that match has no endpoints, and nobody says so."""
    old, new = _selectors(change)
    if old != new and old.get(CLUSTER_NAME) == new.get(CLUSTER_NAME):
        yield "selects other pods: the old ones get nothing from the moment of the change"


@consequence("workers", "a Service leads to the workers of another virtual cluster", Impact.INTERRUPTION, _SERVICE)
def workers(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A Service in the host that selects the worker VMs by the label of Cluster API leads into one virtual cluster.

    With another name it leads into another cluster, and to nothing where there is none of that name.
    """
    old, new = (found.get(CLUSTER_NAME) for found in _selectors(change))
    if old != new:
        yield f"leads to the workers of {new}, no longer to those of {old}: nothing arrives until the relay runs there"


def _hosts(item: Object) -> list[str]:
    return [str(entry.get("host") or "*") for _, entry in mappings(item.spec.get("rules"))]


@consequence("host", "an Ingress serves other hosts", Impact.INTERRUPTION, _CERT_MANAGER)
def host(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The old name is not served any more. The new one needs its DNS record, and a certificate of its own.

    cert-manager orders the certificate when it sees the change; until it is there, clients see a wrong one.
    """
    if change.key.type == INGRESS and change.both:
        old, new = (_hosts(item) for item in change.both)
        gone, came = [name for name in old if name not in new], [name for name in new if name not in old]
        if gone:
            yield f"{', '.join(gone)} is no longer served"
        if came:
            ordered = any("cert-manager.io/" in key for key in change.both[1].annotations)
            certificate = "; cert-manager orders a certificate for it" if ordered else ""
            yield f"{', '.join(came)} is served, and needs a DNS record{certificate}"


@consequence("ingress-class", "an Ingress goes to another controller", Impact.INTERRUPTION, f"{_INGRESS}#ingress-class")
def ingress_class(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Another controller has another address, so the DNS record has to follow, and other annotations."""
    if change.key.type == INGRESS and change.both:
        old, new = (item.spec.get("ingressClassName") for item in change.both)
        if old != new:
            yield f"class {old} becomes {new}: another controller with another address serves it"


@consequence("certificate", "an Ingress gets another certificate", Impact.NOTE, _CERT_MANAGER)
def certificate(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Another issuer or another Secret means another order; issuers limit how many a week they take for one name."""
    if change.key.type == INGRESS and change.both:
        old, new = change.both
        for name in ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer"):
            if old.annotations.get(name) != new.annotations.get(name):
                yield f"{name} {old.annotations.get(name)} becomes {new.annotations.get(name)}: a new order"
        secrets = [
            {str(entry.get("secretName")) for _, entry in mappings(item.spec.get("tls"))} for item in change.both
        ]
        if secrets[0] != secrets[1]:
            yield f"its certificate is in {', '.join(sorted(secrets[1])) or 'no Secret'} from now on"
