"""Serves the addresses of a cluster's Services on loopback, like kube-proxy."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable

from e2e.stand_ins.cluster_state import loopback

from lightkube.core.async_client import AsyncClient
from lightkube.models.core_v1 import ServicePort
from lightkube.resources.core_v1 import Service
from lightkube.resources.discovery_v1 import EndpointSlice

CHUNK = 64 * 1024
# Lower ports require root, and no test uses them.
FIRST_PORT = 1024


class ServicePorts:
    """The listeners of a node: node ports on its address, and ports of Services on their addresses."""

    def __init__(self, client: AsyncClient, node_address: str) -> None:
        self._client = client
        self._node_address = node_address
        self._listeners: dict[tuple[str, int], asyncio.Server] = {}
        self._endpoints: dict[tuple[str, int], tuple[str, int] | None] = {}

    async def synchronize(self) -> None:
        """Open and close listeners to match the Services."""
        slices = [each async for each in self._client.list(EndpointSlice, namespace="*")]
        endpoints: dict[tuple[str, int], tuple[str, int] | None] = {}
        async for service in self._client.list(Service, namespace="*"):
            spec = service.spec
            for port in (spec.ports if spec else None) or []:
                target = _ready_endpoint(slices, service, port)
                if port.nodePort:
                    endpoints[self._node_address, port.nodePort] = target
                if spec and spec.clusterIP and spec.clusterIP.startswith("10.") and port.port >= FIRST_PORT:
                    endpoints[spec.clusterIP, port.port] = target
        self._endpoints = endpoints
        for gone in self._listeners.keys() - endpoints.keys():
            self._listeners.pop(gone).close()
        for new in endpoints.keys() - self._listeners.keys():
            try:
                self._listeners[new] = await asyncio.start_server(self._forwarder(new), loopback(new[0]), new[1])
            except OSError as error:
                print(f"{new[0]}:{new[1]}: {error}", file=sys.stderr, flush=True)

    def _forwarder(
        self, at: tuple[str, int]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            target = self._endpoints.get(at)
            try:
                if target is not None:
                    far_reader, far_writer = await asyncio.open_connection(loopback(target[0]), target[1])
                    await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
            except OSError as error:
                print(f"{at[0]}:{at[1]}: {error}", file=sys.stderr, flush=True)
            finally:
                writer.close()

        return forward


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()


def _ready_endpoint(slices: list[EndpointSlice], service: Service, port: ServicePort) -> tuple[str, int] | None:
    metadata = service.metadata
    for each in slices:
        if metadata is None or each.metadata is None or each.metadata.namespace != metadata.namespace:
            continue
        if (each.metadata.labels or {}).get("kubernetes.io/service-name") != metadata.name:
            continue
        number = next((one.port for one in each.ports or [] if (one.name or "") == (port.name or "")), None)
        for endpoint in each.endpoints or []:
            if number and endpoint.conditions and endpoint.conditions.ready:
                return endpoint.addresses[0], number
    return None
