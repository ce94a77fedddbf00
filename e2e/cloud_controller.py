"""The cloud-controller-manager between the two clusters, and the virtual machine that it reads."""

import os
from pathlib import Path
from typing import Any

from e2e.control_plane import ControlPlane
from e2e.names import TENANT, VIRTUAL_CLUSTER
from e2e.processes import Processes

import yaml

NAME = "cloud-controller-manager"
NODE = "worker-1"
HOST_NODE = "host-1"
INFRA_LABELS = {"apps.cozystack.io/application.name": VIRTUAL_CLUSTER.name}
# A minimal definition: only the kind and its status are read.
MACHINES = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "virtualmachineinstances.kubevirt.io"},
    "spec": {
        "group": "kubevirt.io",
        "scope": "Namespaced",
        "names": {
            "kind": "VirtualMachineInstance",
            "plural": "virtualmachineinstances",
            "singular": "virtualmachineinstance",
        },
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}


def machine(address: str) -> dict[str, Any]:
    """Return the virtual machine of the node, as KubeVirt reports it."""
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachineInstance",
        "metadata": {"name": NODE, "namespace": TENANT},
        "status": {
            "phase": "Running",
            # The controller leaves out a machine that no node of the host runs.
            "nodeName": HOST_NODE,
            "interfaces": [{"name": "default", "ipAddress": address}],
        },
    }


def start(virtual: ControlPlane, host: ControlPlane, folder: Path, processes: Processes) -> None:
    """Start the stand-in, or the program of E2E_CCM, with cozystack's configuration."""
    config = folder / "cloud-config.yaml"
    config.write_text(
        yaml.safe_dump(
            {
                "kubeconfig": str(host.kubeconfig),
                "namespace": TENANT,
                "infraLabels": INFRA_LABELS,
                "loadBalancer": {
                    "enabled": True,
                    "creationPollInterval": 1,
                    "creationPollTimeout": 60,
                    "selectorless": True,
                    "enableEPSController": True,
                },
                "instancesV2": {"enabled": False},
            }
        )
    )
    processes.start(
        NAME,
        [
            os.environ.get("E2E_CCM") or virtual.programs / NAME,
            "--cloud-provider=kubevirt",
            f"--cloud-config={config}",
            f"--kubeconfig={virtual.kubeconfig}",
            f"--cluster-name={VIRTUAL_CLUSTER.cluster_name}",
            "--leader-elect=false",
            "--controllers=service-lb-controller,kubevirt_eps_controller",
            "--secure-port=0",
            "--webhook-bind-address=127.0.0.1",
            # The default is a fixed port, which the controllers of parallel runs cannot share.
            f"--webhook-secure-port={processes.free_port()}",
            "--authentication-skip-lookup=true",
        ],
    )
