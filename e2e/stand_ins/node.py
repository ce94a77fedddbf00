"""The only node of the virtual cluster: runs the programs of its pods, and serves the ports of Services.

    python -m e2e.stand_ins.node KUBECONFIG NODE NODE_ADDRESS FOLDER PROGRAMS

kwok sets the status of pods. Like a kubelet, this process starts the program of a Running pod with its environment and
files once its Secrets and ConfigMaps exist, and serves its log. Like kube-proxy, it listens on the node ports and
cluster addresses of Services, and forwards connections to a ready endpoint.
"""

import asyncio
import sys
from pathlib import Path

from e2e.stand_ins.cluster_state import client_of, work_on_change
from e2e.stand_ins.kubelet import ContainerLogs
from e2e.stand_ins.pods import Pods
from e2e.stand_ins.service_ports import ServicePorts

from lightkube.resources.core_v1 import ConfigMap, Pod, Secret, Service
from lightkube.resources.discovery_v1 import EndpointSlice


async def serve(kubeconfig: Path, node: str, address: str, folder: Path, programs: Path) -> None:
    """Run pods and forward connections until the process ends."""
    client = client_of(kubeconfig)
    logs = ContainerLogs()
    await logs.listen(address)
    pods = Pods(client, kubeconfig, node, folder, programs, logs=logs)
    ports = ServicePorts(client, address)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(work_on_change(client, [Pod, Secret, ConfigMap], pods.synchronize))
            tasks.create_task(work_on_change(client, [Service, EndpointSlice], ports.synchronize))
    finally:
        await pods.end()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])))
