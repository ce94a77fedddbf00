"""Programs are killed and restarted during a deployment, which still succeeds."""

import time
from functools import partial
from typing import Any

from e2e.conftest import StartDeployment
from e2e.control_plane import ControlPlane
from e2e.deployment import condition, yaml_documents
from e2e.names import HOST, ITEM, NAMESPACE, RELAY, TENANT, VAULT
from e2e.store import CREDENTIALS

import pytest

# The object that must exist in the virtual cluster when a program is killed: kind, namespace, name. In this order, so
# that each program is killed during the deployment.
ARRIVED = {
    "source": ("gitrepository", "flux-system", "setup"),
    "operator": ("helmrelease", "flux-system", "1password-operator"),
    "item": ("onepassworditem", NAMESPACE, ITEM),
    "service": ("service", NAMESPACE, RELAY),
}
CONTROL_PLANES = [
    ("source", "virtual-kube-apiserver"),
    ("operator", "virtual-etcd"),
    ("item", "host-kube-apiserver"),
    ("service", "host-etcd"),
]
CONTROLLERS = [
    ("source", "virtual-kustomize-controller"),
    ("operator", "virtual-source-controller"),
    ("operator", "virtual-helm-controller"),
    ("item", "virtual-node"),
    ("service", "cloud-controller-manager"),
    ("service", "virtual-kube-controller-manager"),
    ("service", "host-kustomize-controller"),
]


def missing(cluster: ControlPlane, kind: str, name: str, namespace: str) -> str:
    """Return the missing object; empty if it exists."""
    return "" if cluster.find(kind, name, namespace) else f"no {kind} {namespace}/{name}"


@pytest.mark.parametrize("killed", [CONTROL_PLANES, CONTROLLERS], ids=["control planes", "controllers"])
def test_an_interrupted_deployment_succeeds(start_deployment: StartDeployment, killed: list[tuple[str, str]]) -> None:
    with start_deployment() as day:
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        day.bootstrap(host, "docs-infra-prod")
        day.bootstrap(virtual, "docs-prod")
        for link, program in killed:
            kind, namespace, name = ARRIVED[link]
            day.until(partial(missing, virtual, kind, name, namespace))
            day.clusters.processes.kill(program)
            day.clusters.processes.restart(program)

        # Flux retries an interrupted Helm action after the HelmRelease's retryInterval of a minute.
        day.until(lambda: day.not_served(HOST), seconds=240)
        day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY), seconds=240)
        day.until(lambda: day.not_ready(virtual, "kustomization", "docs-prod"), seconds=240)
        day.until(lambda: day.not_ready(host, "kustomization", "docs-infra-prod"), seconds=240)
        assert len(day.mirrors(RELAY, NAMESPACE)) == 1


def test_flux_retries_an_unreachable_virtual_cluster(start_deployment: StartDeployment) -> None:
    def choose(values: dict[str, Any]) -> None:
        values["flux"]["root"] = "host"

    with start_deployment() as day:
        day.change("root host", choose)
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        day.clusters.processes.kill("virtual-kube-apiserver")
        day.bootstrap(host, "docs-infra-prod")
        day.until(partial(missing, host, "kustomization", "docs-prod", TENANT))
        day.until(lambda: not_refused(host, "kustomization", "docs-prod", TENANT))
        # Flux first processes the queued attempt that waited for the source; the next attempt is the tested one.
        time.sleep(5)
        day.clusters.processes.restart("virtual-kube-apiserver")

        # The Kustomization's retryInterval is a minute.
        day.until(lambda: missing(virtual, "helmrelease", RELAY, "flux-system"), seconds=90)
        day.until(lambda: day.not_served(HOST))


def test_an_interrupted_installation_continues_in_place(start_deployment: StartDeployment) -> None:
    with start_deployment() as day:
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        # Helm waits for the address of the Service, so its action runs until the Service gets one.
        day.clusters.processes.kill("cloud-controller-manager")
        day.bootstrap(host, "docs-infra-prod")
        day.bootstrap(virtual, "docs-prod")
        day.until(lambda: missing(virtual, "service", RELAY, NAMESPACE))
        assert helm_status(virtual) == "pending-install"
        uid = virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"]
        day.clusters.processes.kill("virtual-helm-controller")
        day.clusters.processes.restart("cloud-controller-manager")
        day.clusters.processes.restart("virtual-helm-controller")

        day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY))
        assert virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"] == uid
        day.until(lambda: day.not_served(HOST))


def test_a_failed_installation_is_retried_in_place(start_deployment: StartDeployment) -> None:
    with start_deployment() as day:
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        # Helm creates the Service before the Deployment, which the API server rejects.
        quota = {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "none", "namespace": NAMESPACE},
            "spec": {"hard": {"count/deployments.apps": "0"}},
        }
        assert virtual.apply([*yaml_documents(day.folder / "apps" / "docs-prod" / "namespace-relay.yaml"), quota]) == []
        day.bootstrap(host, "docs-infra-prod")
        day.bootstrap(virtual, "docs-prod")
        day.until(lambda: "" if helm_status(virtual) == "failed" else "the installation has not failed")
        uid = virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"]
        done = virtual.kubectl("delete", "resourcequota", "none", f"--namespace={NAMESPACE}")
        assert done.returncode == 0, done.stderr

        # The HelmRelease's retryInterval is a minute.
        day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY), seconds=90)
        assert virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"] == uid
        day.until(lambda: day.not_served(HOST))


def not_refused(cluster: ControlPlane, kind: str, name: str, namespace: str) -> str:
    """Return the status of an object that has not failed yet; empty once it reports ReconciliationFailed."""
    ready = condition(cluster.find(kind, name, namespace))
    return "" if ready.get("reason") == "ReconciliationFailed" else f"{kind} {name} says {ready}"


def helm_status(virtual: ControlPlane) -> str:
    """Return Helm's status of the relay's only release; empty if it is not installed."""
    statuses: list[str] = [
        each["metadata"]["labels"]["status"] for each in virtual.list("secret", f"--selector=owner=helm,name={RELAY}")
    ]
    return " ".join(statuses)
