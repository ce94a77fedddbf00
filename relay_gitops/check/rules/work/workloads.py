"""Rules about selectors, update strategies and restart policies of workloads."""

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
    "invalid restartPolicy",
    Severity.ERROR,
    fix="Set `restartPolicy: OnFailure` or `Never` for a Job or CronJob, and remove it elsewhere",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/job/#pod-template",
)
def invalid_restart_policy(repository: Repository) -> Iterator[Problem]:
    """The default is Always, which the API server rejects for a Job or CronJob. Other workloads accept only Always."""
    for item in workloads(repository):
        path = pod_spec_path(item)
        known = _RESTARTS.get(item.type)
        if not path or not known or not mapping(item.at(*path)):
            continue
        given = item.at(*path, "restartPolicy")
        policy = given or "Always"
        if policy not in known and not is_open(policy):
            value = f"is {given}" if given else "is not set and defaults to Always"
            message = f"`restartPolicy` {value}, but a {item.kind} accepts only {' or '.join(known)}"
            keys = (*path, "restartPolicy") if given else path
            yield Problem(item, keys, message)


@rule(
    "WORK001",
    "selector does not match the labels of the pod template",
    Severity.ERROR,
    fix="Add every label of the selector to the pod template",
    source=f"{KUBERNETES_DOCS}concepts/workloads/controllers/deployment/#selector",
)
def selector_mismatch(repository: Repository) -> Iterator[Problem]:
    """The API server rejects a workload whose selector does not match its own pod template."""
    for item in repository.of_type("apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"):
        labels = pod_labels(item)
        for key, value in mapping(item.at("spec", "selector", "matchLabels")).items():
            if labels.get(key) != value and not is_open(value) and not is_open(labels.get(key)):
                keys = ("spec", "selector", "matchLabels", key)
                found = f"has {key}={labels[key]}, not {value}" if key in labels else f"has no label {key}={value}"
                yield Problem(item, keys, f"the pod template {found}, so the API server rejects the workload")


@rule(
    "WORK002",
    "rolling update of a Deployment with a ReadWriteOnce volume",
    Severity.WARNING,
    fix="Set `strategy.type: Recreate`",
    source=f"{KUBERNETES_DOCS}concepts/storage/persistent-volumes/#access-modes",
)
def rolling_update_with_single_volume(repository: Repository) -> Iterator[Problem]:
    """In a rolling update, the new pod waits for the volume of the old pod, or both pods write to it at once."""
    for item in repository.of_type("apps/Deployment"):
        if item.at("spec", "strategy", "type") == "Recreate" or item.spec.get("replicas") == 0:
            continue
        path = (*(pod_spec_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            claim = repository.find(item.cluster, "PersistentVolumeClaim", item.namespace, str(name)) if name else None
            modes = items(claim.spec.get("accessModes")) if claim else []
            if claim and "ReadWriteMany" not in modes and "ReadOnlyMany" not in modes:
                yield Problem(
                    item,
                    (*path, index),
                    f"{claim.name} allows only one node, so the new pod may wait for the old one forever",
                )
