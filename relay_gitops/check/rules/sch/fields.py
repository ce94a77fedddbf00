"""Rules about fields that Kubernetes, Flux or the 1Password operator rejects."""

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
        if refusal.refused_by != (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.message}; rejected by {', '.join(refusal.refused_by)}")


_OLDER = OLDER_FLUX.replace("flux-", "Flux ")


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
        if refusal.refused_by == (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.message}; rejected by Flux 2.7, accepted by newer versions")


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
    for item in repository.everything:
        needs = item.api_version.endswith(".toolkit.fluxcd.io/v1") or item.type == HELM_RELEASE
        if (needs or item.api_version == "onepassword.com/v1") and not item.spec:
            yield Problem(item, (), f"`spec` is missing, so this {item.kind} has no effect")
