"""HorizontalPodAutoscalers."""

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
    "an autoscaler of what is not there",
    Severity.ERROR,
    fix="Name kind and name of a workload of its namespace",
    source=f"{KUBERNETES_DOCS}tasks/run-application/horizontal-pod-autoscale/",
)
def missing_scale_target(repository: Repository) -> Iterator[Problem]:
    """The autoscaler says `FailedGetScale`, and the workload keeps the number of pods that it has."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        target = mapping(item.spec.get("scaleTargetRef"))
        kind, name = str(target.get("kind")), target.get("name")
        if kind in ("Deployment", "StatefulSet") and is_missing(repository, item, kind, name):
            keys = ("spec", "scaleTargetRef", "name")
            close = near(repository, item.cluster, kind, item.namespace, str(name))
            yield Problem(item, keys, f"nothing makes the {kind} {item.namespace}/{name}{close}")


@rule(
    "WORK020",
    "an autoscaler with a minimum above its maximum",
    Severity.ERROR,
    fix="Make minReplicas no larger than maxReplicas",
    source=f"{KUBERNETES_DOCS}concepts/workloads/autoscaling/horizontal-pod-autoscale/",
)
def autoscaler_minimum_above_maximum(repository: Repository) -> Iterator[Problem]:
    """The API server says that maxReplicas must be greater than or equal to minReplicas, and refuses it."""
    for item in repository.of_type("autoscaling/HorizontalPodAutoscaler"):
        least, most = item.spec.get("minReplicas", 1), item.spec.get("maxReplicas")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            message = f"at least {least} replicas are wanted, and at most {most}"
            yield Problem(item, ("spec", "minReplicas" if "minReplicas" in item.spec else "maxReplicas"), message)
