from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


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
