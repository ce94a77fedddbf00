"""Faults around a relay that runs: quotas, rivals and finalizers. Each has a link, a cause, the fault and its fix."""

import json
import time
from collections.abc import Callable
from typing import Any

from e2e.deployment import Deployment
from e2e.live_faults import kubectl
from e2e.names import HOST, INGRESS, INGRESS_CLASS, NAMESPACE, RELAY, TENANT, VALUES

Edit = Callable[[Deployment], None]
FINALIZER = "example.org/held-by-e2e"


def quota(namespace: str, **hard: str) -> dict[str, Any]:
    """Return a ResourceQuota."""
    metadata = {"name": "none", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": hard}}


def without_pods(day: Deployment) -> None:
    """Allow no pods in the namespace of the relay, and delete those that exist."""
    assert day.clusters.virtual.apply([quota(NAMESPACE, pods="0")]) == []
    kubectl(day, "virtual", "delete", "pods", "--all", f"--namespace={NAMESPACE}", "--wait=false")


def with_pods(day: Deployment) -> None:
    """Allow pods again, without the delay that a ReplicaSet has after failures."""
    kubectl(day, "virtual", "delete", "resourcequota", "none", f"--namespace={NAMESPACE}")
    kubectl(day, "virtual", "delete", "replicasets", "--all", f"--namespace={NAMESPACE}")


def without_mirror(day: Deployment) -> None:
    """Allow no load balancer in the tenant's namespace of the host, and delete the mirror."""
    hard = {"services.loadbalancers": "0"}
    assert day.clusters.host.apply([quota(TENANT, **hard)]) == []
    for mirror in day.mirrors(RELAY, NAMESPACE):
        kubectl(day, "host", "delete", "service", mirror["metadata"]["name"], f"--namespace={TENANT}")


def with_mirror(day: Deployment) -> None:
    """Allow load balancers again, and let the cloud controller look at the Service."""
    kubectl(day, "host", "delete", "resourcequota", "none", f"--namespace={TENANT}")
    changed = f"example.org/changed={time.time_ns()}"
    kubectl(day, "virtual", "annotate", "--overwrite", "service", RELAY, f"--namespace={NAMESPACE}", changed)


def claim_host_name(day: Deployment) -> None:
    """Create an Ingress in another namespace for the host name of the relay."""
    backend = {"service": {"name": "none", "port": {"number": 80}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    rival = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": f"{INGRESS}-rival", "namespace": "flux-system"},
        "spec": {"ingressClassName": INGRESS_CLASS, "rules": [{"host": HOST, "http": {"paths": paths}}]},
    }
    assert day.clusters.host.apply([rival]) == []


def hold_service(day: Deployment) -> None:
    """Delete the Service of the relay, which waits for a finalizer."""
    _set_finalizers(day, lambda names: [*names, FINALIZER])
    kubectl(day, "virtual", "delete", "service", RELAY, f"--namespace={NAMESPACE}", "--wait=false")


def release_service(day: Deployment) -> None:
    """Remove the finalizer, and let Helm create the Service again."""
    _set_finalizers(day, lambda names: [name for name in names if name != FINALIZER])
    day.until(lambda: "still there" if day.clusters.virtual.find("service", RELAY, NAMESPACE) else "")
    requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
    kubectl(day, "virtual", "annotate", "--overwrite", "helmrelease", RELAY, "--namespace=flux-system", requested)


def _set_finalizers(day: Deployment, change: Callable[[list[str]], list[str]]) -> None:
    found = day.clusters.virtual.find("service", RELAY, NAMESPACE)["metadata"].get("finalizers", [])
    patch = json.dumps({"metadata": {"finalizers": change(found)}})
    fixed = ("patch", "service", RELAY, f"--namespace={NAMESPACE}", "--type=merge", f"--patch={patch}")
    kubectl(day, "virtual", *fixed)


def scale_operator(replicas: int) -> Edit:
    """Return an edit that starts or stops the 1Password operator."""
    fixed = ("scale", "deployment", "onepassword-connect-operator", f"--namespace={VALUES.one_password.namespace}")
    return lambda day: kubectl(day, "virtual", *fixed, f"--replicas={replicas}")


CLUSTER_FAULTS: dict[str, tuple[str, str, tuple[Edit, Edit]]] = {
    "1Password operator scaled to 0": (
        "onepassword-connect-operator/pod",
        "VFY190",
        (scale_operator(0), scale_operator(1)),
    ),
    "quota that allows no pod": (f"{RELAY}/pod", "VFY191", (without_pods, with_pods)),
    "quota for load balancers used up": (f"{RELAY}/backend", "VFY088", (without_mirror, with_mirror)),
    "host name claimed by another Ingress": (
        f"{RELAY}/ingress",
        "VFY200",
        (
            claim_host_name,
            lambda day: kubectl(day, "host", "delete", "ingress", f"{INGRESS}-rival", "--namespace=flux-system"),
        ),
    ),
    "Service held in deletion": (f"{RELAY}/service", "VFY160", (hold_service, release_service)),
}
