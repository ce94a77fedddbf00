from collections.abc import Iterable

from relay_gitops.check.documentation import SARIF_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SUP001",
    "unused suppression",
    Severity.WARNING,
    fix="Remove the suppression",
    source=SARIF_DOCS,
)
def unused_suppression(_: Repository) -> Iterable[Problem]:
    """A suppression that covers nothing hides the next fault in the same place."""
    return ()
