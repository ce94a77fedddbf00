from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX008",
    "healthChecks together with wait: true",
    Severity.WARNING,
    fix="Remove `healthChecks`, or remove `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#wait",
)
def ignored_health_checks(repository: Repository) -> Iterator[Problem]:
    """With `wait: true`, Flux waits for every object that it applies, and ignores `healthChecks`."""
    for item in repository.flux_kustomizations():
        if item.spec.get("wait") is True and item.spec.get("healthChecks"):
            yield Problem(item, ("spec", "healthChecks"), "`wait: true` is set, so Flux ignores `healthChecks`")
