"""Rules about HorizontalPodAutoscalers."""

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


@rule(
    "WORK020",
    "minReplicas is greater than maxReplicas",
    Severity.ERROR,
    fix="Set `minReplicas` to at most `maxReplicas`",
    source=f"{KUBERNETES_DOCS}concepts/workloads/autoscaling/horizontal-pod-autoscale/",
)
def autoscaler_minimum_above_maximum(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the autoscaler with `must be greater than or equal to minReplicas`."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        least, most = item.spec.get("minReplicas", 1), item.spec.get("maxReplicas")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            message = (
                f"`minReplicas` {least} is greater than `maxReplicas` {most}, so the API server rejects the autoscaler"
            )
            yield Problem(item, ("spec", "minReplicas" if "minReplicas" in item.spec else "maxReplicas"), message)
