"""Why Kubernetes does not create the pods of a Deployment, or has no node that runs them."""

import re

from relay_gitops.operate.cluster import ClusterError
from relay_gitops.operate.kinds import NODE, Manifest
from relay_gitops.operate.readiness import condition
from relay_gitops.verify.cause import Cause, Diagnosis, Link, cause
from relay_gitops.verify.details import Details
from relay_gitops.verify.link_objects import deployment_of, is_available, pods_of
from relay_gitops.verify.live import Live
from relay_gitops.verify.reasons import creation_failure

POLICY = "https://kubernetes.io/docs/concepts/policy"
NODES = "https://kubernetes.io/docs/concepts/architecture/nodes/#condition"
_QUOTA = r"exceeded quota|failed quota"
_LIMITS = r"(?:minimum|maximum) \S+ (?:usage|limit|request)|limit to request ratio"
_ADMISSION = r"admission webhook|failed calling webhook|violates PodSecurity|ValidatingAdmissionPolicy"


def _creation(pattern: str) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        text = creation_failure(live, link)
        return text if text and re.search(pattern, text) else None

    return diagnose


@cause(
    "VFY190",
    "Deployment is scaled to 0",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment",
    fix="Run kubectl --namespace NAMESPACE scale deployment NAME --replicas=1",
)
def scaled_to_zero(live: Live, link: Link) -> str | None:
    """Its chart asks for one pod, so `spec.replicas` was set by hand, for example during maintenance.

    Flux restores it at its next interval.
    """
    return "spec.replicas is 0" if (deployment_of(live, link) or {})["spec"].get("replicas") == 0 else None


@cause(
    "VFY191",
    "quota refuses the pod",
    source=f"{POLICY}/resource-quotas/",
    fix="Run kubectl --namespace NAMESPACE describe resourcequota, and raise or delete the quota",
)
def quota_exceeded(live: Live, link: Link) -> str | None:
    """A ResourceQuota of the namespace allows no further pod, or demands requests that the pod does not have."""
    return _creation(_QUOTA)(live, link)


@cause(
    "VFY192",
    "LimitRange refuses the pod",
    source=f"{POLICY}/limit-range/",
    fix="Run kubectl --namespace NAMESPACE describe limitrange, and compare it with the resources of the chart",
)
def limits_exceeded(live: Live, link: Link) -> str | None:
    """The resources of a container are outside the limits of the namespace."""
    return _creation(_LIMITS)(live, link)


@cause(
    "VFY193",
    "admission refuses the pod",
    source="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
    fix="Run kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations; repair or remove the webhook",
)
def admission_denied(live: Live, link: Link) -> str | None:
    """A webhook or policy denies the pod, or the API server cannot reach a webhook whose failurePolicy is Fail."""
    return _creation(_ADMISSION)(live, link)


@cause(
    "VFY194",
    "pods cannot be created",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/",
    fix="Run kubectl --namespace NAMESPACE describe replicaset",
)
def creation_failed(live: Live, link: Link) -> str | None:
    """The API server refuses the pods of the ReplicaSet; the message contains the reason."""
    return creation_failure(live, link) or None


def _nodes(live: Live, link: Link) -> list[Manifest]:
    """Return the nodes of the pods of a Deployment that is not available; none without the right to list nodes."""
    if is_available(live, link):
        return []
    names = {(pod.get("spec") or {}).get("nodeName") for pod in pods_of(live, link)}
    try:
        return [item for item in live.virtual.list_objects(NODE, "") if item["metadata"]["name"] in names]
    except ClusterError:
        return []


@cause(
    "VFY195",
    "node of the pod is not ready",
    source=NODES,
    fix="Run kubectl describe node NAME, and check the VirtualMachineInstance of this name in the tenant's namespace",
)
def node_not_ready(live: Live, link: Link) -> str | None:
    """The kubelet no longer reports, because the worker is down or has no connection.

    Kubernetes replaces the pod after five minutes, but not while the node may still run it.
    """
    for item in _nodes(live, link):
        found = condition(item, "Ready")
        if found and found.get("status") != "True":
            text = f"Node {item['metadata']['name']} is not ready: {found.get('message') or found.get('reason')}"
            return Details(text, name=str(item["metadata"]["name"]))
    return None


@cause(
    "VFY196",
    "node has too little memory, disk or processes",
    source="https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/",
    fix="Run kubectl describe node NAME, and use a larger instanceType or ephemeralStorage in the Kubernetes app",
    waiting=True,
)
def node_pressure(live: Live, link: Link) -> str | None:
    """The kubelet evicts pods from a node under pressure, and accepts no new ones."""
    for item in _nodes(live, link):
        for kind in ("MemoryPressure", "DiskPressure", "PIDPressure"):
            found = condition(item, kind)
            if found.get("status") == "True":
                text = f"Node {item['metadata']['name']} has {kind}: {found.get('message') or found.get('reason')}"
                return Details(text, name=str(item["metadata"]["name"]))
    if not is_available(live, link):
        for pod in reversed(pods_of(live, link)):
            status = pod.get("status") or {}
            if status.get("reason") == "Evicted":
                text = f"Pod {pod['metadata']['name']} was evicted: {status.get('message')}"
                return Details(text, name=str((pod.get("spec") or {}).get("nodeName") or ""))
    return None


CREATED: tuple[Cause, ...] = (
    scaled_to_zero,
    quota_exceeded,
    limits_exceeded,
    admission_denied,
    creation_failed,
    node_not_ready,
    node_pressure,
)
"""Why a Deployment has no pods, or no node that runs them."""
