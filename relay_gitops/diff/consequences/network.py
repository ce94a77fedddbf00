"""Changes of Services and Ingresses that break or redirect traffic."""

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
        for item in between.new.of_type(INGRESS)
        if any(MIRROR.fullmatch(str(service.get("name"))) for _, service in backends(item))
    ]


def _is_balanced(item: Object | None) -> bool:
    return item is not None and item.type == "/Service" and item.spec.get("type") == "LoadBalancer"


@consequence("mirror-renamed", "mirrored Service gets a new name", Impact.INTERRUPTION, _CCM)
def mirror_renamed(change: Change, between: Comparison) -> Iterator[str]:
    """KubeVirt's cloud controller copies a LoadBalancer Service to the host under a name derived from its UID.

    A recreated Service has a new UID, so its mirror gets a new name, and an Ingress that names the old mirror has no
    backend. With `ingress.backend: stable` the Ingress does not depend on the mirror, so nothing is reported.
    """
    reason = ""
    if change.key.type == HELM_RELEASE and reinstalled_by(change, between) and change.old:
        made = [item for item in between.old.rendered if item.release is change.old and _is_balanced(item)]
        reason = f"Service {made[0].namespace}/{made[0].name} is recreated" if made else ""
    elif _is_balanced(change.old) and is_deleted(change, between):
        # The release reports it when it is reinstalled.
        release = change.old.release if change.old else None
        renamed = between.change(now) if release and (now := between.after(release)) else None
        reason = "" if renamed and reinstalled_by(renamed, between) else "the Service is deleted"
    elif _is_balanced(change.old) and immutable_fields(change) and forced_by(change):
        reason = "the Service is recreated"
    users = _users_of_mirrors(between) if reason else []
    if users:
        yield (
            f"{reason}, so its mirror in the host is deleted, and a new mirror gets another name: {', '.join(users)} "
            "names a mirror, so run relay-gitops pin afterwards"
        )


@consequence(
    "service-type", "Service type changed", Impact.INTERRUPTION, f"{_SERVICE}#publishing-services-service-types"
)
def service_type(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Only a Service of type LoadBalancer has an external address, and a mirror in the host.

    The cloud controller deletes the mirror when the type changes.
    """
    if change.key.type == "/Service" and change.both:
        old, new = (str(item.spec.get("type") or "ClusterIP") for item in change.both)
        if old == "LoadBalancer" and new != old:
            yield f"type changes from {old} to {new}: the Service loses its address and its mirror in the host"
        elif new == "LoadBalancer" and new != old:
            yield f"type changes from {old} to {new}: the Service gets an address and, in a virtual cluster, a mirror"
        elif old != new:
            yield f"type changes from {old} to {new}"


@consequence("node-port", "Service nodePort changed", Impact.INTERRUPTION, f"{_SERVICE}#type-nodeport")
def node_port(change: Change, between: Comparison) -> Iterator[str]:
    """The host's Service routes to the node port of the Service in the virtual cluster.

    Each cluster's Flux applies the change at its own time. In between, requests from the host fail.
    """
    if change.key.type != "/Service" or not change.both:
        return
    old, new = (_ports(item, "nodePort") for item in change.both)
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name] and old[name]:
            before = _targets(between.old.of_type("/Service"), old[name])
            after = _targets(between.new.of_type("/Service"), new[name])
            if before and not after:
                follows = f"{', '.join(before)} still routes to {old[name]}"
            else:
                follows = f"requests fail until {after[0]} is updated" if after else "update all clients of this port"
            yield f"nodePort changes from {old[name]} to {new[name] or 'a random port'}: {follows}"


def _ports(item: Object, field: str) -> dict[str, object]:
    return {str(port.get("name", "")): port.get(field) for _, port in mappings(item.spec.get("ports"))}


def _targets(services: list[Object], port: object) -> list[str]:
    return [str(item) for item in services if port in _ports(item, "targetPort").values()]


@consequence("service-port", "Service port changed", Impact.INTERRUPTION, _SERVICE)
def service_port(change: Change, between: Comparison) -> Iterator[str]:
    """Clients and Ingresses that use the old port no longer reach the Service. The mirror gets the new port as well."""
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
        still = f"; {', '.join(users)} still names the old port" if users else ""
        yield f"port changes from {', '.join(gone)} to {', '.join(map(str, new.values()))}{still}"


def _selectors(change: Change) -> tuple[dict[str, object], dict[str, object]]:
    """Return the selector of a Service before and after; two empty ones if it did not change."""
    if change.key.type == "/Service" and change.both:
        old, new = (mapping(item.spec.get("selector")) for item in change.both)
        if old != new:
            return old, new
    return {}, {}


@consequence("selector", "Service selector changed", Impact.NOTE, _SERVICE)
def selector(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A Service whose selector matches no pod has no endpoints, and Kubernetes reports no error."""
    old, new = _selectors(change)
    if old != new and old.get(CLUSTER_NAME) == new.get(CLUSTER_NAME):
        yield "selects other pods; pods that match only the old selector get no more requests"


@consequence("workers", "Service routes to the workers of another virtual cluster", Impact.INTERRUPTION, _SERVICE)
def workers(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The host's Service selects the worker VMs of one virtual cluster with a label of Cluster API.

    With another cluster name it routes to the workers of that cluster, or has no endpoints if the cluster does not
    exist.
    """
    old, new = (found.get(CLUSTER_NAME) for found in _selectors(change))
    if old != new:
        yield f"routes to the workers of {new} instead of {old}; requests fail until the relay runs there"


def _hosts(item: Object) -> list[str]:
    return [str(entry.get("host") or "*") for _, entry in mappings(item.spec.get("rules"))]


@consequence("host", "Ingress host changed", Impact.INTERRUPTION, _CERT_MANAGER)
def host(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The ingress controller no longer serves the old host. The new host needs a DNS record and a certificate.

    cert-manager orders the certificate when Flux applies the change. Until then clients see an untrusted certificate.
    """
    if change.key.type == INGRESS and change.both:
        old, new = (_hosts(item) for item in change.both)
        gone, came = [name for name in old if name not in new], [name for name in new if name not in old]
        if gone:
            yield f"{', '.join(gone)} is no longer served"
        if came:
            ordered = any("cert-manager.io/" in key for key in change.both[1].annotations)
            certificate = "; cert-manager orders a certificate for it" if ordered else ""
            yield f"{', '.join(came)} is now served and needs a DNS record{certificate}"


@consequence("ingress-class", "Ingress ingressClassName changed", Impact.INTERRUPTION, f"{_INGRESS}#ingress-class")
def ingress_class(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The new ingress controller has another address, so you must change the DNS record.

    It may also ignore the annotations of the old controller.
    """
    if change.key.type == INGRESS and change.both:
        old, new = (item.spec.get("ingressClassName") for item in change.both)
        if old != new:
            yield f"ingressClassName changes from {old} to {new}: another controller serves it at another address"


@consequence("certificate", "Ingress certificate gets a new issuer or Secret", Impact.NOTE, _CERT_MANAGER)
def certificate(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """cert-manager orders a new certificate. Issuers limit the number of certificates per host name and week."""
    if change.key.type == INGRESS and change.both:
        old, new = change.both
        for name in ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer"):
            if old.annotations.get(name) != new.annotations.get(name):
                yield (
                    f"{name} changes from {old.annotations.get(name)} to {new.annotations.get(name)}: cert-manager "
                    "orders a new certificate"
                )
        secrets = [
            {str(entry.get("secretName")) for _, entry in mappings(item.spec.get("tls"))} for item in change.both
        ]
        if secrets[0] != secrets[1]:
            yield f"the certificate is now read from Secret {', '.join(sorted(secrets[1])) or '(none)'}"
