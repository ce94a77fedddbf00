from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX019",
    "suspend: true in Git",
    Severity.WARNING,
    fix="Remove `suspend: true`",
    source=f"{KUSTOMIZATION_DOCS}#suspend",
)
def suspended_object(repository: Repository) -> Iterator[Problem]:
    """Flux does not reconcile a suspended object, so later commits have no effect on it, and Flux sends no alert."""
    for item in repository.applied:
        if item.group.endswith("toolkit.fluxcd.io") and item.spec.get("suspend") is True:
            yield Problem(
                item, ("spec", "suspend"), "`suspend: true` is set, so Flux ignores every later change of this object"
            )
