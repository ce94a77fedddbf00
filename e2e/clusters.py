"""The virtual cluster and the host cluster, as cozystack creates them."""

import json
import secrets
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import e2e.cloud_controller
import e2e.flux
import e2e.git_repository
import e2e.stand_ins.kubelet
from e2e.cloud_controller import HOST_NODE, MACHINES, NODE, machine
from e2e.control_plane import ControlPlane, start, start_controllers
from e2e.git_repository import GitRepository
from e2e.names import CLUSTER_ISSUER, INGRESS_CLASS, TENANT, VIRTUAL_CLUSTER
from e2e.processes import Processes
from e2e.stand_ins.cluster_state import loopback
from e2e.store import Store

import trustme

START_SECONDS = 120.0
# N of 10.N.0.0/16, the network of the pods and Services of a run.
NETWORKS = range(64, 251)
KWOK_STAGES = (
    "node/fast/node-initialize.yaml",
    "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
    "pod/fast/pod-ready.yaml",
    "pod/fast/pod-complete.yaml",
    "pod/fast/pod-delete.yaml",
)


@dataclass(frozen=True)
class Sources:
    """Programs, CustomResourceDefinitions of Flux, and stages of kwok."""

    programs: Path
    definitions: list[dict[str, Any]]
    kwok_stages: Path
    flux: str = ""
    """The set of Flux controllers in programs.toml; empty for the version in cozystack."""
    feature_gates: str = ""
    """The feature gates of kustomize-controller and helm-controller."""


@dataclass
class Clusters:
    """Two running clusters."""

    folder: Path
    processes: Processes
    virtual: ControlPlane
    host: ControlPlane
    repository: GitRepository
    ingress_port: int
    authority: Path
    """The certificate authority of the Ingresses."""
    items: Path
    """The items of 1Password, for e2e/stand_ins/connect.py."""
    store: Store
    start_seconds: float
    """The time that the start took."""
    token: str = field(repr=False)
    """The token that Connect accepts."""

    def trust(self) -> ssl.SSLContext:
        """Return the certificate authority that a client must trust."""
        return ssl.create_default_context(cafile=str(self.authority))

    def store_item(self, vault: str, item: str, fields: dict[str, str]) -> None:
        """Create or update an item in 1Password."""
        content = json.loads(self.items.read_text())
        items = content["vaults"].setdefault(vault, {})
        version = items.get(item, {"version": 0})["version"] + 1
        items[item] = {"version": version, "fields": fields}
        self._write_items(content)

    def remove_item(self, vault: str, item: str) -> None:
        """Delete an item in 1Password."""
        content = json.loads(self.items.read_text())
        del content["vaults"][vault][item]
        self._write_items(content)

    def _write_items(self, content: dict[str, Any]) -> None:
        renewed = self.items.with_suffix(".new")
        renewed.write_text(json.dumps(content))
        renewed.rename(self.items)


def namespace(name: str) -> dict[str, Any]:
    """Return a Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def start_clusters(folder: Path, sources: Sources, processes: Processes) -> Clusters:
    """Start both clusters with only the objects of cozystack, and wait until they are ready.

    Raises NotReadyError if a program does not start.
    """
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    buckets = folder / "store" / "buckets"
    buckets.mkdir(parents=True)
    network = processes.reservations.reserve("network", NETWORKS, _is_free_network)
    store = Store(sources.programs, buckets, f"10.{network}.200.12", processes.free_port(), processes)
    store.start()
    address = f"10.{network}.200.11"
    token = secrets.token_hex(16)
    items = folder / "items.json"
    items.touch(mode=0o600)
    items.write_text(json.dumps({"token": token, "vaults": {}}))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ingress-ca.crt"))
    authority.private_key_pem.write_to_path(str(folder / "ingress-ca.key"))

    with ThreadPoolExecutor() as pool:
        serving = pool.submit(e2e.git_repository.serve, folder / "repositories" / "setup", processes)
        starting = [
            pool.submit(
                start, name, sources.programs, folder / name, processes, service_addresses=f"10.{network}.{third}.0/18"
            )
            for name, third in (("virtual", 0), ("host", 64))
        ]
        virtual, host = (each.result() for each in starting)
        start_controllers("virtual", virtual, processes)
        # The host's only node has no kubelet that renews its lease.
        start_controllers("host", host, processes, "-node-lifecycle-controller")
        environment = {"E2E_ITEMS": str(items), "E2E_STORE": store.endpoint}
        _start_node(virtual, sources, processes, address=address, pods=f"10.{network}.128.0/24", **environment)
        port = processes.free_port()
        processes.start_module(
            "host-stand-ins",
            "e2e.stand_ins.host",
            host.kubeconfig,
            folder / "ingress-ca.crt",
            folder / "ingress-ca.key",
            INGRESS_CLASS,
            CLUSTER_ISSUER,
            str(port),
        )
        filling = [
            pool.submit(_fill_virtual, virtual, sources.definitions, address),
            pool.submit(_fill_host, host, sources.definitions, virtual, address, store),
        ]
        for each in filling:
            each.result()
        e2e.cloud_controller.start(virtual, host, folder, processes)
        flux = [
            pool.submit(
                e2e.flux.start,
                name,
                plane,
                folder / f"{name}-flux",
                processes,
                release=sources.flux,
                feature_gates=sources.feature_gates,
            )
            for name, plane in (("virtual", virtual), ("host", host))
        ]
        for each in flux:
            each.result()
        repository = serving.result()
    return Clusters(
        folder,
        processes,
        virtual,
        host,
        repository,
        port,
        folder / "ingress-ca.crt",
        items,
        store,
        start_seconds=time.monotonic() - began,
        token=token,
    )


def _is_free_network(network: int) -> bool:
    """Return whether 127.N.0.0/16 is free, which replaces 10.N.0.0/16 of the clusters."""
    with socket.socket() as probe:
        return probe.connect_ex((loopback(f"10.{network}.200.11"), e2e.stand_ins.kubelet.PORT)) != 0


def _start_node(
    virtual: ControlPlane, sources: Sources, processes: Processes, *, address: str, pods: str, **environment: str
) -> None:
    processes.start(
        "virtual-kube-scheduler",
        [
            virtual.programs / "kube-scheduler",
            f"--kubeconfig={virtual.kubeconfig}",
            "--leader-elect=false",
            "--secure-port=0",
        ],
    )
    processes.start(
        "virtual-kwok",
        [
            virtual.programs / "kwok",
            f"--kubeconfig={virtual.kubeconfig}",
            "--manage-all-nodes=true",
            # Unless its lease is renewed, the node and its pods are NotReady after 50 seconds.
            "--node-lease-duration-seconds=40",
            *(f"--config={sources.kwok_stages / stage}" for stage in KWOK_STAGES),
            f"--config={Path(__file__).with_name('stand_ins') / 'crash_loop.yaml'}",
            f"--node-ip={address}",
            f"--cidr={pods}",
        ],
    )
    processes.start_module(
        "virtual-node",
        "e2e.stand_ins.node",
        virtual.kubeconfig,
        NODE,
        address,
        virtual.folder / "pods",
        virtual.programs,
        **environment,
    )


def _fill_virtual(plane: ControlPlane, definitions: list[dict[str, Any]], address: str) -> None:
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        # Cluster API annotates the nodes of its clusters.
        "metadata": {
            "name": NODE,
            "annotations": {"cluster.x-k8s.io/cluster-name": VIRTUAL_CLUSTER.cluster_name},
        },
        "spec": {"providerID": f"kubevirt://{NODE}"},
    }
    assert plane.apply([namespace("cozy-fluxcd"), node]) == []
    # The API server asks the node for logs at this address. A pod's address must not be one of loopback.
    status = {"addresses": [{"type": "ExternalIP", "address": loopback(address)}]}
    assert plane.apply([{**node, "status": status}], "--subresource=status") == []
    plane.establish(definitions)


def _fill_host(
    plane: ControlPlane, definitions: list[dict[str, Any]], virtual: ControlPlane, address: str, store: Store
) -> None:
    plane.establish([*definitions, MACHINES])
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": VIRTUAL_CLUSTER.kubeconfig.name, "namespace": TENANT},
        "stringData": {VIRTUAL_CLUSTER.kubeconfig.key: virtual.kubeconfig.read_text()},
    }
    # The node's virtual machine runs in a pod of the host, which the stable backend selects.
    launcher = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"virt-launcher-{NODE}",
            "namespace": TENANT,
            "labels": {
                "cluster.x-k8s.io/cluster-name": VIRTUAL_CLUSTER.cluster_name,
                "cluster.x-k8s.io/role": "worker",
            },
        },
        "spec": {"nodeName": HOST_NODE, "containers": [{"name": "compute", "image": "kubevirt/virt-launcher"}]},
    }
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "default", "namespace": TENANT},
    }
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": HOST_NODE}}
    ingress_class = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": INGRESS_CLASS},
        "spec": {"controller": f"k8s.io/ingress-nginx-{INGRESS_CLASS}"},
    }
    names = ("cozy-fluxcd", "flux-system", TENANT)
    assert plane.apply([*map(namespace, names), account, node, kubeconfig, ingress_class, machine(address)]) == []
    assert plane.apply([launcher, *store.ingress()]) == []
    status = {
        "phase": "Running",
        "conditions": [{"type": each, "status": "True"} for each in ("Ready", "ContainersReady")],
        "podIP": address,
        "podIPs": [{"ip": address}],
    }
    assert plane.apply([{**launcher, "status": status}], "--subresource=status") == []
