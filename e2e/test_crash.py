"""Programs are killed while a deployment comes up, and started again: it comes to the same end."""

from functools import partial

from e2e.conftest import StartDeployment
from e2e.control_plane import ControlPlane
from e2e.first_day import CREDENTIALS, HOST, ITEM, NAMESPACE, RELAY, VAULT

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
