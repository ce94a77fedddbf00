from collections.abc import Iterable

from relay_gitops.check.documentation import SARIF_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SUP002",
    "suppression without a reason",
    Severity.ERROR,
    fix='Write it as "RULE: reason"',
    source=SARIF_DOCS,
)
def suppression_without_reason(_: Repository) -> Iterable[Problem]:
    """A suppression without a reason has no effect. The reason shows later whether the suppression is still needed."""
    return ()
