"""Fields that Kubernetes, Flux and 1Password accept."""

from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.documentation import FLUX_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, context_rule, rule
from relay_gitops.repository.objects import HELM_RELEASE
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import OLDER_FLUX

API = "https://kubernetes.io/docs/reference/using-api/server-side-apply/"


@context_rule(
    "SCH001",
    "Kubernetes does not accept a field",
    Severity.ERROR,
    mend="Write it as `kubectl explain` describes it",
    source=API,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def invalid_kubernetes_field(context: Context) -> Iterator[Problem]:
    """Flux tries every object first; one that is refused keeps the whole Kustomization from being applied."""
    for item, refusal in context.refusals(custom=False):
        yield Problem(item, refusal.keys, f"{refusal.what} ({', '.join(refusal.refused_by)})")


@context_rule(
    "SCH002",
    "a CRD does not accept a field",
    Severity.ERROR,
    mend="Write it as `kubectl explain` describes it",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def invalid_custom_resource_field(context: Context) -> Iterator[Problem]:
    """A field that is not declared is not dropped: server-side apply refuses the object, and with it all the others."""
    for item, refusal in context.refusals(custom=True):
        if refusal.refused_by != (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.what} ({', '.join(refusal.refused_by)})")


_OLDER = OLDER_FLUX.replace("flux-", "Flux ")


@context_rule(
    "SCH003",
    "Flux 2.7 does not know a field yet",
    Severity.WARNING,
    mend="Leave it out until every cluster has the newer Flux",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
    yields_to_others=True,
)
def field_of_newer_flux(context: Context) -> Iterator[Problem]:
    """A cluster that still runs Flux 2.7 refuses the object, and applies nothing else of that Kustomization either."""
    for item, refusal in context.refusals(custom=True):
        if refusal.refused_by == (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.what} in Flux 2.7; newer ones accept it")


@rule(
    "SCH006",
    "an object has no spec",
    Severity.ERROR,
    mend="Write the spec",
    source=FLUX_DOCS,
    level=Level.SCHEMA,
)
def missing_spec(repository: Repository) -> Iterator[Problem]:
    """The CRDs do not require `spec`, so the API server takes an object without one, and its controller cannot."""
    for item in repository.everything:
        needs = item.api_version.endswith(".toolkit.fluxcd.io/v1") or item.type == HELM_RELEASE
        if (needs or item.api_version == "onepassword.com/v1") and not item.spec:
            yield Problem(item, (), f"a {item.kind} without spec does nothing")
