"""Selectors, update strategies and restart policies of workloads."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, items, mapping, mappings, pod_labels, pod_spec_path
from relay_gitops.repository.repository import Repository

_RESTARTS = {
    "apps/DaemonSet": ("Always",),
    "apps/Deployment": ("Always",),
    "apps/StatefulSet": ("Always",),
    "batch/CronJob": ("OnFailure", "Never"),
    "batch/Job": ("OnFailure", "Never"),
}


@rule(
    "WORK019",
    "a restartPolicy that the workload cannot have",
    Severity.ERROR,
    fix="Write OnFailure or Never for a Job or CronJob, and leave it out elsewhere",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/job/#pod-template",
)
def invalid_restart_policy(repository: Repository) -> Iterator[Problem]:
    """Without the field it is Always, which the API server refuses for a Job; a Deployment takes nothing else."""
    for item in workloads(repository):
        path = pod_spec_path(item)
        known = _RESTARTS.get(item.type)
        if not path or not known or not mapping(item.at(*path)):
            continue
        given = item.at(*path, "restartPolicy")
        policy = given or "Always"
        if policy not in known and not is_open(policy):
            message = f"{given} is" if given else "it is missing, which means Always and is"
            keys = (*path, "restartPolicy") if given else path
            yield Problem(item, keys, f"restartPolicy: {message} not {' or '.join(known)}")


@rule(
    "WORK001",
    "a workload does not select its own pods",
    Severity.ERROR,
    fix="Give the pod template every label of the selector",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/deployment/#selector",
)
def selector_mismatch(repository: Repository) -> Iterator[Problem]:
    """The API server refuses a workload whose selector does not match its own template."""
    for item in repository.of_type("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"):
        labels = pod_labels(item)
        for key, value in mapping(item.at("spec", "selector", "matchLabels")).items():
            if labels.get(key) != value and not is_open(value) and not is_open(labels.get(key)):
                keys = ("spec", "selector", "matchLabels", key)
                yield Problem(item, keys, f"its pods have {key}={labels.get(key)}, and not {value}")


@rule(
    "WORK002",
    "two pods of one volume at a time",
    Severity.WARNING,
    fix="Write strategy.type: Recreate",
    source=f"{KUBERNETES_DOCS}concepts/storage/persistent-volumes/#access-modes",
)
def rolling_update_with_single_volume(repository: Repository) -> Iterator[Problem]:
    """In a rolling update the new pod waits on another node for a volume that the old one holds, or both write."""
    for item in repository.of_type("apps/Deployment"):
        if item.at("spec", "strategy", "type") == "Recreate" or item.spec.get("replicas") == 0:
            continue
        path = (*(pod_spec_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            claim = repository.find(item.cluster, "PersistentVolumeClaim", item.namespace, str(name)) if name else None
            modes = items(claim.spec.get("accessModes")) if claim else []
            if claim and "ReadWriteMany" not in modes and "ReadOnlyMany" not in modes:
                yield Problem(item, (*path, index), f"{claim.name} is for one node at a time, and updates overlap")
