from collections.abc import Iterable

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "RULE002",
    "internal error before or after the rules",
    Severity.ERROR,
    fix="Report a bug of relay-gitops, with this message and the file that causes it",
    source="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
)
def internal_error(_: Repository) -> Iterable[Problem]:
    """A file, folder, chart or CRD was left out, so findings about it may be missing. Everything else was checked."""
    return ()
