"""Node ports that a Service needs while another Service still has them."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.diff.fate import Fate, fate
from relay_gitops.repository.objects import Object, mappings

_ALLOCATION = "https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port"


def node_ports(service: Object | None) -> list[int]:
    """Return the fixed node ports of a Service."""
    if service is None or service.type != "/Service":
        return []
    ports = (port.get("nodePort") for _, port in mappings(service.spec.get("ports")))
    return [port for port in ports if isinstance(port, int) and port]


def delete_command(service: Object) -> str:
    """Return the command that deletes a Service."""
    return f"kubectl --namespace {service.namespace} delete service {service.name}"


def _holders(change: Change, between: Comparison) -> Iterator[tuple[int, Object, Fate]]:
    """Yield each node port that a Service gets from a Service of the old state that does not have it afterwards."""
    for port in node_ports(change.new):
        if port in node_ports(change.old):
            continue
        for key, other in between.old_objects.items():
            if key == change.key or key.cluster != change.key.cluster or port not in node_ports(other):
                continue
            removal = between.change(other, is_old=True)
            if removal and removal.kind == "deleted":
                yield port, other, fate(removal, between)


@consequence("node-port-held", "node port is held by a Service that stays", Impact.REFUSED, _ALLOCATION)
def node_port_held(change: Change, between: Comparison) -> Iterator[str]:
    """A node port belongs to one Service of the cluster. The API server rejects a second Service with the same port.

    The message is `provided port is already allocated`. Helm then fails before it creates the Deployment. Flux retries,
    and succeeds after you deleted the other Service.
    """
    for port, other, found in _holders(change, between):
        if not found.is_deleted:
            yield (
                f"rejected, because node port {port} is already allocated to {other}, which stays in the cluster: "
                f"{found.why}. Delete it after the commit is applied: {delete_command(other)}"
            )


@consequence("node-port-reused", "node port is taken over from a deleted Service", Impact.INTERRUPTION, _ALLOCATION)
def node_port_reused(change: Change, between: Comparison) -> Iterator[str]:
    """Flux applies new objects before it deletes old ones, so the API server may first reject the new Service.

    Flux retries after `retryInterval`, and succeeds when the old Service has been deleted.
    """
    for port, other, found in _holders(change, between):
        if found.is_deleted:
            yield f"waits for node port {port} until {other} has been deleted, then Flux retries"
