"""Suppressions; these rules are applied where suppressions are."""

from collections.abc import Iterable

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository

DOCS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"


@rule(
    "SUP001",
    "a suppression is not needed any more",
    Severity.WARNING,
    fix="Remove it",
    source=DOCS,
)
def unused_suppression(_: Repository) -> Iterable[Problem]:
    """A suppression that covers nothing will hide the next fault at that place."""
    return ()


@rule(
    "SUP002",
    "a suppression gives no reason",
    Severity.ERROR,
    fix='Write it as "RULE: reason"',
    source=DOCS,
)
def suppression_without_reason(_: Repository) -> Iterable[Problem]:
    """Without a reason nobody can say later whether it still holds."""
    return ()


@rule(
    "SUP003",
    "a suppression of a rule that there is not",
    Severity.ERROR,
    fix="Write the id of a rule, as docs/rules/README.md lists them",
    source=DOCS,
)
def unknown_suppressed_rule(_: Repository) -> Iterable[Problem]:
    """A typing error in the id, or a rule that is gone: it covers nothing."""
    return ()
