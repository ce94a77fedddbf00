"""The operator's first day, from two empty clusters to a relay that answers."""

from functools import partial
from typing import Any

from e2e.deployment import Deployment
from e2e.names import HOST, INGRESS, ITEM, NAMESPACE, RELAY, TENANT, VAULT
from e2e.store import CREDENTIALS


def first_day(day: Deployment) -> None:
    """Deploy the checkout in the modes of its environment."""
    values = day.environment
    day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
    # A real relay exits without its bucket.
    (day.clusters.store.buckets / values["store"]["bucket"]).mkdir(exist_ok=True)
    day.bootstrap_secrets()
    in_virtual = values["flux"]["root"] == "virtual-cluster"
    if in_virtual:
        day.bootstrap(day.clusters.virtual, "docs-prod")
    else:
        day.bootstrap(day.clusters.host, "docs-infra-prod")
    await_release(day)
    if values["ingress"]["backend"] == "mirror":
        (mirror,) = day.mirrors(RELAY, NAMESPACE)
        day.change("pin the mirror", lambda values: pin(values, mirror["metadata"]["name"]))
    if in_virtual:
        day.bootstrap(day.clusters.host, "docs-infra-prod")
    day.reconcile()
    await_ingress(day)


def await_release(day: Deployment) -> None:
    """Wait for each link until docs-prod is Ready."""
    virtual = day.clusters.virtual
    in_virtual = day.environment["flux"]["root"] == "virtual-cluster"
    flux, namespace = (virtual, "flux-system") if in_virtual else (day.clusters.host, TENANT)
    source = "setup" if in_virtual else "docs-prod"

    day.until(lambda: day.not_ready(flux, "gitrepository", source, namespace=namespace), "GitRepository Ready")
    for release in ("1password-operator", "1password-secrets"):
        day.until(partial(day.not_ready, virtual, "helmrelease", release), f"HelmRelease {release} Ready")
    day.until(lambda: day.not_ready(virtual, "onepassworditem", ITEM, namespace=NAMESPACE), "OnePasswordItem Ready")
    day.until(lambda: "" if day.mirrors(RELAY, NAMESPACE) else "no mirror", "mirror exists")
    day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY), f"HelmRelease {RELAY} Ready")
    day.until(
        lambda: day.not_ready(flux, "kustomization", "docs-prod", namespace=namespace), "Kustomization docs-prod Ready"
    )


def await_ingress(day: Deployment) -> None:
    """Wait until the relay answers and docs-infra-prod is Ready."""
    host = day.clusters.host
    day.until(lambda: "" if host.find("ingress", INGRESS, TENANT) else "no Ingress", "Ingress exists")
    day.until(lambda: day.not_served(HOST), "request served")
    day.until(lambda: day.not_ready(host, "kustomization", "docs-infra-prod"), "Kustomization docs-infra-prod Ready")


def pin(values: dict[str, Any], mirror: str) -> None:
    """Write the name of the mirror to the environment, like `relay-gitops pin`."""
    values["relays"][0]["mirror"] = mirror
