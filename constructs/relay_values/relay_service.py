"""The Service of a relay in the virtual cluster."""

from dataclasses import dataclass

from relay_values.errors import InvalidValueError

NODE_PORTS = range(30002, 30086)
"""The band that Kubernetes leaves to fixed node ports, less the two of cozystack's own ingress-nginx."""


@dataclass(frozen=True)
class RelayService:
    """A Service of type LoadBalancer that KubeVirt's cloud controller manager mirrors into the host."""

    namespace: str
    name: str
    port: int
    """The mirror has the same port."""
    node_port: int | None
    """Every worker answers on it. None if the virtual cluster is to choose one, which only a mirror can follow."""


def checked_node_port(node_port: int) -> int:
    """Return the port; raise InvalidValueError if it is outside NODE_PORTS."""
    if node_port not in NODE_PORTS:
        raise InvalidValueError(
            f"must be between {NODE_PORTS.start} and {NODE_PORTS.stop - 1}, the band for fixed node ports",
            "Take one that no other Service of the virtual cluster has",
        )
    return node_port
