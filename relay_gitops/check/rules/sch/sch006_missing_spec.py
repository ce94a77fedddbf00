from collections.abc import Iterator

from relay_gitops.check.documentation import FLUX_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import HELM_RELEASE
from relay_gitops.repository.repository import Repository


@rule(
    "SCH006",
    "Flux object or OnePasswordItem without spec",
    Severity.ERROR,
    fix="Add the `spec`",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
)
def missing_spec(repository: Repository) -> Iterator[Problem]:
    """The API server accepts an object without `spec`, but its controller cannot reconcile it."""
    for item in repository.complete:
        needs = item.api_version.endswith(".toolkit.fluxcd.io/v1") or item.type == HELM_RELEASE
        if (needs or item.api_version == "onepassword.com/v1") and not item.spec:
            yield Problem(item, (), f"`spec` is missing, so this {item.kind} has no effect")
