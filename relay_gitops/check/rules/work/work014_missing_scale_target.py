from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "WORK014",
    "scaleTargetRef names a workload that does not exist",
    Severity.ERROR,
    fix="Write `kind` and `name` of a workload in the same namespace",
    source=f"{KUBERNETES_DOCS}tasks/run-application/horizontal-pod-autoscale/",
)
def missing_scale_target(repository: Repository) -> Iterator[Problem]:
    """The autoscaler reports `FailedGetScale`, and the number of pods never changes."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        target = mapping(item.spec.get("scaleTargetRef"))
        kind, name = str(target.get("kind")), target.get("name")
        if kind in ("Deployment", "StatefulSet") and is_missing(repository, item, kind, name):
            keys = ("spec", "scaleTargetRef", "name")
            close = near(repository, item.cluster, kind, item.namespace, str(name))
            missing = f"{kind} {item.namespace}/{name}, which does not exist in this cluster"
            message = f"`scaleTargetRef` names {missing}, so the autoscaler has no effect{close}"
            yield Problem(item, keys, message)
