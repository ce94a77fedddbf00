from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.documentation import FLUX_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import OLDER
from relay_gitops.check.rule import Level, Problem, context_rule


@context_rule(
    "SCH003",
    "field that Flux 2.7 does not know",
    Severity.WARNING,
    fix="Remove the field until every cluster runs a newer Flux",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def field_of_newer_flux(context: Context) -> Iterator[Problem]:
    """A cluster with Flux 2.7 rejects the object, and Flux applies nothing of the Kustomization."""
    for item, refusal in context.refusals(custom=True):
        if refusal.refused_by == (OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.message}; rejected by Flux 2.7, accepted by newer versions")
