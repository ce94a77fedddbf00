from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, mapping, pod_spec_path
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
