"""Hosts that an Ingress loses, shares or routes elsewhere."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.diff.fate import is_deleted
from relay_gitops.repository.ingress import MIRROR, backends, paths
from relay_gitops.repository.objects import INGRESS, Object, mappings
from relay_gitops.repository.repository import Repository

_INGRESS = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
_WEBHOOK = "https://kubernetes.github.io/ingress-nginx/how-it-works/#avoiding-outage-from-wrong-configuration"
_NGINX = "nginx.ingress.kubernetes.io/"


def _hosts(item: Object) -> set[str]:
    return {str(entry.get("host") or "*") for _, entry in mappings(item.spec.get("rules"))}


def _served(repository: Repository, cluster: str) -> set[str]:
    return {host for item in repository.of_type(INGRESS) if item.cluster == cluster for host in _hosts(item)}


@consequence("host-removed", "host is no longer served", Impact.INTERRUPTION, f"{_INGRESS}#ingress-rules")
def host_removed(change: Change, between: Comparison) -> Iterator[str]:
    """The ingress controller answers 404 for a host without an Ingress, and its clients are cut off.

    cert-manager keeps the Secret with the certificate.
    """
    if change.key.type == INGRESS and change.old and is_deleted(change, between):
        gone = sorted(_hosts(change.old) - _served(between.new, change.key.cluster))
        secrets = sorted({str(entry.get("secretName")) for _, entry in mappings(change.old.spec.get("tls"))})
        stays = f". Secret {', '.join(secrets)} with its certificate stays" if secrets else ""
        if gone:
            yield f"{', '.join(gone)} is no longer served, so its clients are cut off{stays}"


def _routes(item: Object) -> set[tuple[str, str]]:
    return {(host, str(path.get("path") or "/")) for _, host, path in paths(item)}


@consequence("ingress-conflict", "second Ingress for the same host", Impact.REFUSED, _WEBHOOK)
def ingress_conflict(change: Change, between: Comparison) -> Iterator[str]:
    """The admission webhook of ingress-nginx rejects an Ingress if another one has the same host and path.

    Flux applies new objects before it prunes old ones. The rejected Ingress fails the dry-run, so Flux applies nothing
    and prunes nothing, and the next retry fails the same way.
    """
    item = change.new
    if change.key.type != INGRESS or change.old is not None or item is None:
        return
    if not any(key.startswith(_NGINX) for key in item.annotations):
        return
    for key, other in between.old_objects.items():
        same = sorted(_routes(item) & _routes(other)) if key.type == INGRESS else []
        if same and key.cluster == change.key.cluster:
            host, path = same[0]
            yield (
                f"rejected by ingress-nginx, because {other} already has host {host} and path {path}. Rename the host "
                f"or keep the name of the Ingress, or first run: kubectl --namespace {other.namespace} delete ingress "
                f"{other.name}"
            )


@consequence("backend", "Ingress routes to another Service", Impact.INTERRUPTION, f"{_INGRESS}#the-ingress-resource")
def backend(change: Change, between: Comparison) -> Iterator[str]:
    """The ingress controller answers 503 until the new Service exists and has endpoints. WebSockets reconnect."""
    if change.key.type != INGRESS or not change.both:
        return
    old, new = (sorted({str(service.get("name")) for _, service in backends(item)}) for item in change.both)
    if old == new or not old or not new:
        return
    missing = [
        name
        for name in new
        if MIRROR.fullmatch(name) or not between.new.find(change.both[1].cluster, "Service", change.key.namespace, name)
    ]
    elsewhere = f"; this repository does not create {', '.join(missing)}, so check that it exists" if missing else ""
    yield f"routes to {', '.join(new)} instead of {', '.join(old)}{elsewhere}"
