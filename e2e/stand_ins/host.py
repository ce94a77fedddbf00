"""The other components of the host cluster: an address pool, certificates and an ingress controller.

python -m e2e.stand_ins.host KUBECONFIG CA_CERTIFICATE CA_KEY INGRESS_CLASS CLUSTER_ISSUER PORT
"""

import asyncio
import sys
from pathlib import Path

from e2e.stand_ins.address_pool import AddressPool
from e2e.stand_ins.certificates import Certificates
from e2e.stand_ins.cluster_state import client_of, work_on_change
from e2e.stand_ins.ingress import IngressProxy

import trustme
from lightkube.resources.core_v1 import Secret, Service
from lightkube.resources.discovery_v1 import EndpointSlice
from lightkube.resources.networking_v1 import Ingress


async def serve(kubeconfig: Path, authority: trustme.CA, ingress_class: str, issuer: str, port: int) -> None:
    """Run all three components until the process ends."""
    client = client_of(kubeconfig)
    pool, certificates = AddressPool(client), Certificates(client, authority, issuer)
    proxy = IngressProxy(client, ingress_class)
    await proxy.listen(port)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work_on_change(client, [Service], pool.assign))
        tasks.create_task(work_on_change(client, [Ingress, Secret], certificates.issue))
        tasks.create_task(work_on_change(client, [Ingress, Secret, Service, EndpointSlice], proxy.read))


if __name__ == "__main__":
    authority = trustme.CA.from_pem(Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes())
    asyncio.run(serve(Path(sys.argv[1]), authority, sys.argv[4], sys.argv[5], int(sys.argv[6])))
