"""The Service of a relay in the virtual cluster."""

from dataclasses import dataclass

from relay_values.errors import InvalidValueError

NODE_PORTS = range(30002, 30086)
"""The range that Kubernetes reserves for fixed node ports, without the two ports of cozystack's ingress-nginx."""


@dataclass(frozen=True)
class RelayService:
    """A Service of type LoadBalancer that KubeVirt's cloud controller manager mirrors to the host cluster."""

    namespace: str
    name: str
    port: int
    """The mirror has the same port."""
    node_port: int | None
    """Open on every worker. None: the virtual cluster chooses a port, which only a MirrorBackend supports."""


def checked_node_port(node_port: int) -> int:
    """Return the port; raise InvalidValueError if it is outside NODE_PORTS."""
    if node_port not in NODE_PORTS:
        raise InvalidValueError(
            f"must be from {NODE_PORTS.start} to {NODE_PORTS.stop - 1}, the range for fixed node ports",
            "Choose a port that no other Service of the virtual cluster uses",
        )
    return node_port
