"""Rules that fail; this rule is applied where rules are run."""

from collections.abc import Iterable

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "RULE001",
    "a rule failed",
    Severity.ERROR,
    mend="Report it as a bug of relay-gitops, with this message and the file that causes it",
    source="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
)
def rule_failure(_: Repository) -> Iterable[Problem]:
    """What the rule would have found after its failure is missing; all other rules were applied."""
    return ()
