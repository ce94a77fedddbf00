from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX007",
    "OnePasswordItem without healthCheckExprs",
    Severity.WARNING,
    fix="Add OnePasswordItem to `spec.healthCheckExprs`, with "
    "`current: status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`",
    source=f"{KUSTOMIZATION_DOCS}#health-check-expressions",
)
def kind_without_conditions(repository: Repository) -> Iterator[Problem]:
    """A new OnePasswordItem has no conditions yet, so Flux counts it as healthy before its Secret exists."""
    for applied in repository.complete_folders:
        owner = applied.owner
        if owner is None or not (owner.spec.get("wait") is True or owner.spec.get("healthChecks")):
            continue
        kinds = [entry.get("kind") for _, entry in mappings(owner.spec.get("healthCheckExprs"))]
        found = [item for item in applied.objects if item.type == ONE_PASSWORD_ITEM]
        if found and "OnePasswordItem" not in kinds:
            message = f"`healthCheckExprs` is not set, so {found[0]} counts as healthy before its Secret exists"
            yield Problem(owner, ("spec", "wait"), message)
