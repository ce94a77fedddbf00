"""Programs are killed while a deployment comes up, and started again: it comes to the same end."""

import time
from functools import partial
from typing import Any

from e2e.conftest import StartDeployment
from e2e.control_plane import ControlPlane
from e2e.deployment import condition, yaml_documents
from e2e.first_day import HOST, ITEM, NAMESPACE, RELAY, VAULT
from e2e.store import CREDENTIALS

import pytest

# What has to be there in the virtual cluster when a program is killed: kind, namespace, name. In this order, so that
# each is killed while the chain is under way.
ARRIVED = {
    "source": ("gitrepository", "flux-system", "setup"),
    "operator": ("helmrelease", "flux-system", "1password-operator"),
    "item": ("onepassworditem", "relay", "relay-s3-credentials"),
    "service": ("service", "relay", "relay"),
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
    """Return what is not there yet; nothing if it is."""
    return "" if cluster.find(kind, name, namespace) else f"no {kind} {namespace}/{name}"


@pytest.mark.parametrize("killed", [CONTROL_PLANES, CONTROLLERS], ids=["control planes", "controllers"])
def test_a_chain_that_is_interrupted_comes_to_the_same_end(
    start_deployment: StartDeployment, killed: list[tuple[str, str]]
) -> None:
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

        # A Helm action that was cut off is taken up again after the HelmRelease's retryInterval of a minute.
        day.until(lambda: day.not_served(HOST), seconds=240)
        day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY), seconds=240)
        day.until(lambda: day.not_ready(virtual, "kustomization", "docs-prod"), seconds=240)
        day.until(lambda: day.not_ready(host, "kustomization", "docs-infra-prod"), seconds=240)
        assert len(day.mirrors(RELAY, NAMESPACE)) == 1


def test_a_virtual_cluster_that_does_not_answer_is_tried_again(start_deployment: StartDeployment) -> None:
    def choose(values: dict[str, Any]) -> None:
        values["flux"]["root"] = "host"

    with start_deployment() as day:
        day.change("root host", choose)
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        day.clusters.processes.kill("virtual-kube-apiserver")
        day.bootstrap(host, "docs-infra-prod")
        day.until(partial(missing, host, "kustomization", "docs-prod", "tenant-root"))
        day.until(lambda: not_refused(host, "kustomization", "docs-prod", "tenant-root"))
        # Flux still has the try in its queue that waited for the source; the next one after that is of the product.
        time.sleep(5)
        day.clusters.processes.restart("virtual-kube-apiserver")

        # The Kustomization's retryInterval is a minute.
        day.until(lambda: missing(virtual, "helmrelease", RELAY, "flux-system"), seconds=90)
        day.until(lambda: day.not_served(HOST))


def test_an_installation_that_is_cut_off_is_taken_up_again_in_place(start_deployment: StartDeployment) -> None:
    with start_deployment() as day:
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        # Helm waits for the address of the Service, so its action is under way as long as nobody gives one.
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


def test_an_installation_that_fails_is_repeated_in_place(start_deployment: StartDeployment) -> None:
    with start_deployment() as day:
        virtual, host = day.clusters.virtual, day.clusters.host
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        day.bootstrap_secrets()
        # The Service is made before the Deployment, which the API server refuses.
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
    """Return what an object says if it does not say that its last try failed; nothing if it does."""
    ready = condition(cluster.find(kind, name, namespace))
    return "" if ready.get("reason") == "ReconciliationFailed" else f"{kind} {name} says {ready}"


def helm_status(virtual: ControlPlane) -> str:
    """Return the status that Helm keeps of the relay's only release; nothing while it was not installed."""
    statuses: list[str] = [
        each["metadata"]["labels"]["status"] for each in virtual.list("secret", f"--selector=owner=helm,name={RELAY}")
    ]
    return " ".join(statuses)
