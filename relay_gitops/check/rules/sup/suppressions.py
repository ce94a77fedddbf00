"""Rules about suppressions. suppressions.py reports them."""

from collections.abc import Iterable

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository

DOCS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"


@rule(
    "SUP001",
    "unused suppression",
    Severity.WARNING,
    fix="Remove the suppression",
    source=DOCS,
)
def unused_suppression(_: Repository) -> Iterable[Problem]:
    """A suppression that covers nothing hides the next fault in the same place."""
    return ()


@rule(
    "SUP002",
    "suppression without a reason",
    Severity.ERROR,
    fix='Write it as "RULE: reason"',
    source=DOCS,
)
def suppression_without_reason(_: Repository) -> Iterable[Problem]:
    """A suppression without a reason has no effect. The reason shows later whether the suppression is still needed."""
    return ()


@rule(
    "SUP003",
    "suppression of an unknown rule",
    Severity.ERROR,
    fix="Write the ID or name of a rule from docs/rules/README.md",
    source=DOCS,
)
def unknown_suppressed_rule(_: Repository) -> Iterable[Problem]:
    """The ID has a typo, or the rule was removed, so the suppression covers nothing."""
    return ()
