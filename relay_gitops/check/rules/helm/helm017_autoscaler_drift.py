from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import mapping, walk
from relay_gitops.repository.repository import Repository


@rule(
    "HELM017",
    "driftDetection resets the replica count of an autoscaler",
    Severity.WARNING,
    fix="Remove the replica count from the values, or add `/spec/replicas` to `driftDetection.ignore`",
    source=f"{HELM_RELEASE_DOCS}#drift-detection",
)
def autoscaler_drift(repository: Repository) -> Iterator[Problem]:
    """At every interval, drift detection overwrites the replica count that the autoscaler has set."""
    for item in repository.releases():
        values = values_of(item)
        scaled = mapping(values.get("autoscaling")).get("enabled") is True
        ignored = "/spec/replicas" in str(item.at("spec", "driftDetection", "ignore"))
        counted = any(keys[-1] in ("replicaCount", "replicas") for keys, _ in walk(values))
        if item.at("spec", "driftDetection", "mode") == "enabled" and scaled and counted and not ignored:
            yield Problem(
                item,
                ("spec", "driftDetection"),
                "`driftDetection` resets the replica count of the autoscaler at every interval",
            )
