from collections.abc import Iterable

from relay_gitops.check.documentation import SARIF_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SUP004",
    "suppression that the change adds",
    Severity.INFO,
    fix="Review the suppression; it has an effect when the base has it",
    source=SARIF_DOCS,
)
def added_suppression(_: Repository) -> Iterable[Problem]:
    """With `--base`, a change cannot suppress its own findings. The suppression has an effect when the base has it."""
    return ()
