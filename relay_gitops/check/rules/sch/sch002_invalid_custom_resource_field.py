from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.documentation import FLUX_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import OLDER
from relay_gitops.check.rule import Level, Problem, context_rule


@context_rule(
    "SCH002",
    "field that the CRD rejects",
    Severity.ERROR,
    fix="Write the field as `kubectl explain` describes it",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def invalid_custom_resource_field(context: Context) -> Iterator[Problem]:
    """Server-side apply rejects an object with an unknown or invalid field, and Flux applies nothing."""
    for item, refusal in context.refusals(custom=True):
        if refusal.refused_by != (OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.message}; rejected by {', '.join(refusal.refused_by)}")
