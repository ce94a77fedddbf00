"""Addresses for Services of type LoadBalancer, like MetalLB: each Service keeps its address until it is deleted."""

from lightkube.core.async_client import AsyncClient
from lightkube.models.core_v1 import LoadBalancerIngress, LoadBalancerStatus, ServiceStatus
from lightkube.resources.core_v1 import Service
from lightkube.types import PatchType

POOL = [f"192.168.50.{number}" for number in range(100, 151)]


def addresses(service: Service) -> list[str]:
    """Return the addresses of a Service."""
    balancer = service.status.loadBalancer if service.status else None
    return [each.ip for each in (balancer.ingress if balancer else None) or [] if each.ip]


class AddressPool:
    """The address pool of a cluster."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def assign(self) -> None:
        """Assign a free address of the pool to each Service of type LoadBalancer that has none."""
        services = [
            service
            async for service in self._client.list(Service, namespace="*")
            if service.spec and service.spec.type == "LoadBalancer"
        ]
        taken = {address for service in services for address in addresses(service)}
        free = (address for address in POOL if address not in taken)
        for service in services:
            if addresses(service) or service.metadata is None or (address := next(free, None)) is None:
                continue
            status = ServiceStatus(loadBalancer=LoadBalancerStatus(ingress=[LoadBalancerIngress(ip=address)]))
            await self._client.patch(
                Service.Status,
                service.metadata.name or "",
                Service.Status(status=status),
                namespace=service.metadata.namespace,
                patch_type=PatchType.MERGE,
            )
            print(f"{address} for {service.metadata.namespace}/{service.metadata.name}", flush=True)
