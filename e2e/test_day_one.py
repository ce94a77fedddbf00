"""From two empty clusters to a relay that answers, in both backend modes and both root modes.

The operator makes the Secrets of 1Password and applies the root objects; the rest comes of itself. e2e/deployment.py
says what is mapped. The variants are synthesized from the committed environment with one or two values changed.
"""

from typing import Any

from e2e.conftest import StartDeployment
from e2e.deployment import Deployment

import pytest

RELAY, NAMESPACE = "relay", "relay"
VAULT, ITEM = "setup-relay-prod", "relay-s3-credentials"
HOST = "relay.enigma.vgijssel.nl"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAE2E", "AWS_SECRET_ACCESS_KEY": "first"}


def bring_up(day: Deployment) -> None:
    """Do what docs-prod needs, and wait for each link until the relay's Service has an address."""
    virtual = day.clusters.virtual
    root = day.environment["flux"]["root"]
    namespace = "flux-system" if root == "virtual-cluster" else "tenant-root"
    watcher = virtual if root == "virtual-cluster" else day.clusters.host
    source = "setup" if root == "virtual-cluster" else "docs-prod"

    day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
    day.bootstrap_secrets()
    if root == "virtual-cluster":
        day.bootstrap(virtual, "docs-prod")
    else:
        day.bootstrap(day.clusters.host, "docs-infra-prod")
    day.until(lambda: day.not_ready(watcher, "gitrepository", source, namespace=namespace), "GitRepository")
    day.until(lambda: day.not_ready(virtual, "helmrelease", "1password-operator"), "HelmRelease 1password-operator")
    day.until(lambda: day.not_ready(virtual, "helmrelease", "1password-secrets"), "HelmRelease 1password-secrets")
    day.until(
        lambda: day.not_ready(virtual, "onepassworditem", f"{RELAY}-s3-credentials", namespace=NAMESPACE), "Secret"
    )
    day.until(lambda: "" if day.mirrors(RELAY, NAMESPACE) else "no mirror", "mirror")
    day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY), "HelmRelease relay")
    day.until(
        lambda: day.not_ready(watcher, "kustomization", "docs-prod", namespace=namespace), "Kustomization docs-prod"
    )


def pin(values: dict[str, Any], mirror: str) -> None:
    """Write the name of the mirror into the environment, as `relay-gitops pin` does."""
    values["relays"][0]["mirror"] = mirror


@pytest.mark.parametrize("root", ["virtual-cluster", "host"])
@pytest.mark.parametrize("backend", ["stable", "mirror"])
def test_empty_clusters_come_to_serve_the_relay(start_deployment: StartDeployment, backend: str, root: str) -> None:
    with start_deployment() as day:
        host = day.clusters.host
        if (backend, root) != ("stable", "virtual-cluster"):

            def choose(values: dict[str, Any]) -> None:
                values["ingress"]["backend"] = backend
                values["flux"]["root"] = root

            day.change("another mode", choose)
        bring_up(day)

        if backend == "mirror":
            (mirror,) = day.mirrors(RELAY, NAMESPACE)
            day.change("pin the mirror", lambda values: pin(values, mirror["metadata"]["name"]))
        if root == "virtual-cluster":
            day.bootstrap(host, "docs-infra-prod")
        day.reconcile()
        day.until(lambda: "" if host.list("ingress") else "no Ingress", "Ingress")
        day.until(lambda: day.not_served(HOST), "request served")
        assert day.ask("other.example.com", "/ready").status == 0  # no certificate for it
        assert day.echo(HOST, b"document") == b"document"
        day.until(lambda: day.not_ready(host, "kustomization", "docs-infra-prod"), "Kustomization docs-infra-prod")
        print(day.times)
