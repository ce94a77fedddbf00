from collections.abc import Iterable

from relay_gitops.check.documentation import SARIF_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SUP003",
    "suppression of an unknown rule",
    Severity.ERROR,
    fix="Write the ID or name of a rule from docs/rules/README.md",
    source=SARIF_DOCS,
)
def unknown_suppressed_rule(_: Repository) -> Iterable[Problem]:
    """The ID has a typo, or the rule was removed, so the suppression covers nothing."""
    return ()
