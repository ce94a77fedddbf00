from collections.abc import Iterable

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "RULE001",
    "internal error in a rule",
    Severity.ERROR,
    fix="Report a bug of relay-gitops, with this message and the file that causes it",
    source="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
)
def rule_failure(_: Repository) -> Iterable[Problem]:
    """Findings of this rule may be missing. All other rules ran."""
    return ()
