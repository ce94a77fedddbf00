from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, context_rule

API = "https://kubernetes.io/docs/reference/using-api/server-side-apply/"


@context_rule(
    "SCH001",
    "field that Kubernetes rejects",
    Severity.ERROR,
    fix="Write the field as `kubectl explain` describes it",
    source=API,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def invalid_kubernetes_field(context: Context) -> Iterator[Problem]:
    """Flux validates all objects first. If the API server rejects one object, Flux applies nothing."""
    for item, refusal in context.refusals(custom=False):
        yield Problem(item, refusal.keys, f"{refusal.message}; rejected by {', '.join(refusal.refused_by)}")
