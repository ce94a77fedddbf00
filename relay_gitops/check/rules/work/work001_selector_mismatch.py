from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, mapping, pod_labels
from relay_gitops.repository.repository import Repository


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
