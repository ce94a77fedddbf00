"""Services of type LoadBalancer in the virtual cluster."""

from dataclasses import dataclass
from typing import Annotated

from relay_values.errors import InvalidValueError
from relay_values.formats import DNS_LABEL
from relay_values.value import Value

NODE_PORTS = range(30002, 30086)
"""The range that Kubernetes reserves for fixed node ports, without the two ports of cozystack's ingress-nginx."""


@dataclass(frozen=True)
class PortFormat:
    """A range of ports."""

    ports: range
    message: str
    fix: str

    def check(self, value: int) -> int:
        """Return the port; raise InvalidValueError if it is outside the range."""
        if value not in self.ports:
            raise InvalidValueError(f"must be {self.message}", self.fix)
        return value


PORT = PortFormat(range(1, 65536), "from 1 to 65535", "Use the port of the Service, for example 80")
NODE_PORT = PortFormat(
    NODE_PORTS,
    f"from {NODE_PORTS.start} to {NODE_PORTS.stop - 1}, the range for fixed node ports",
    "Choose a port that no other Service of the virtual cluster uses",
)


@dataclass(frozen=True)
class LoadBalancerService(Value):
    """A Service of type LoadBalancer that KubeVirt's cloud controller manager mirrors to the host cluster."""

    namespace: Annotated[str, DNS_LABEL]
    name: Annotated[str, DNS_LABEL]
    port: Annotated[int, PORT]
    """The mirror has the same port."""
    node_port: Annotated[int, NODE_PORT] | None
    """Open on every worker. None: the virtual cluster chooses a port, which only a MirrorBackend supports."""


@dataclass(frozen=True)
class RelayService(LoadBalancerService):
    """The Service of a relay, which is reachable only under the host in its `server.url`."""

    host: str
    """Host, and port if there is one, in `server.url`."""
