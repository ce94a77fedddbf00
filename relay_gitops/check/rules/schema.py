"""Fields: what Kubernetes, Flux and 1Password accept."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.cel import compiled, violations
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, Object, is_open, mappings
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import (
    KUBERNETES,
    NEWER_FLUX,
    OLDER_FLUX,
    Refusal,
    Schemas,
    served_instead,
    vendored,
)

API = "https://kubernetes.io/docs/reference/using-api/server-side-apply/"
FLUX = "https://fluxcd.io/flux/components/"


def _subjects(repository: Repository) -> list[Object]:
    return [*repository.everything, *repository.rendered]


_REFUSALS: WeakKeyDictionary[Repository, list[tuple[Object, Refusal, bool]]] = WeakKeyDictionary()


def _refusals(repository: Repository, *, custom: bool) -> Iterator[tuple[Object, Refusal]]:
    if repository not in _REFUSALS:
        schemas = Schemas.of(repository.everything)
        _REFUSALS[repository] = [
            (item, refusal, bool(schemas.custom(item)))
            for item in _subjects(repository)
            for refusal in schemas.refusals(item)
        ]
    return ((item, refusal) for item, refusal, of_crd in _REFUSALS[repository] if of_crd is custom)


@rule(
    "SCH001",
    "Kubernetes does not accept a field",
    Severity.ERROR,
    mend="Write it as `kubectl explain` describes it",
    source=API,
    level=Level.SCHEMA,
)
def built_in_kind(repository: Repository) -> Iterator[Problem]:
    """Flux tries every object first; one that is refused keeps the whole Kustomization from being applied."""
    for item, refusal in _refusals(repository, custom=False):
        yield Problem(item, refusal.keys, f"{refusal.what} ({', '.join(refusal.refused_by)})")


@rule(
    "SCH002",
    "a CRD does not accept a field",
    Severity.ERROR,
    mend="Write it as `kubectl explain` describes it",
    source=FLUX,
    level=Level.SCHEMA,
)
def custom_kind(repository: Repository) -> Iterator[Problem]:
    """A field that is not declared is not dropped: server-side apply refuses the object, and with it all the others."""
    for item, refusal in _refusals(repository, custom=True):
        if refusal.refused_by != (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.what} ({', '.join(refusal.refused_by)})")


_OLDER = OLDER_FLUX.replace("flux-", "Flux ")


@rule(
    "SCH003",
    "Flux 2.7 does not know a field yet",
    Severity.WARNING,
    mend="Leave it out until every cluster has the newer Flux",
    source=FLUX,
    level=Level.SCHEMA,
)
def older_flux(repository: Repository) -> Iterator[Problem]:
    """A cluster that still runs Flux 2.7 refuses the object, and applies nothing else of that Kustomization either."""
    for item, refusal in _refusals(repository, custom=True):
        if refusal.refused_by == (_OLDER,):
            yield Problem(item, refusal.keys, f"{refusal.what} in Flux 2.7; newer ones accept it")


@rule(
    "SCH004",
    "a kind was not checked",
    Severity.INFO,
    mend="Put its CustomResourceDefinition into the repository to have it checked",
    source="https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/",
    level=Level.SCHEMA,
)
def unknown_kind(repository: Repository) -> Iterator[Problem]:
    """Without a schema nothing is known about the fields of a kind."""
    schemas = Schemas.of(repository.everything)
    seen: dict[tuple[str, str], Object] = {}
    for item in sorted(_subjects(repository), key=lambda item: not repository.asked.holds(item.file.name)):
        if schemas.knows(item) or _gone(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        if served_instead(item) is None:
            seen.setdefault((item.api_version, item.kind), item)
    for (api_version, kind), item in seen.items():
        yield Problem(item, (), f"there is no schema for {api_version} {kind}, so its fields are not checked")


@rule(
    "SCH005",
    "an API version that Flux no longer serves",
    Severity.ERROR,
    mend="Write the version that is served; `flux migrate` rewrites files too",
    source="https://fluxcd.io/flux/installation/upgrade/",
    level=Level.SCHEMA,
)
def gone_version(repository: Repository) -> Iterator[Problem]:
    """An upgrade of Flux takes the beta versions away, and no object written in one of them can be applied after it."""
    for item in repository.everything:
        if served := _gone(item):
            yield Problem(item, ("apiVersion",), f"{item.api_version} is not served by every Flux; {served} is")


def _gone(item: Object) -> str:
    newest = vendored(NEWER_FLUX, item.group)
    if (item.api_version, item.kind) in newest:
        return ""
    return next((api for api, kind in newest if kind == item.kind), "")


@rule(
    "SCH006",
    "an object has no spec",
    Severity.ERROR,
    mend="Write the spec",
    source=FLUX,
    level=Level.SCHEMA,
)
def without_spec(repository: Repository) -> Iterator[Problem]:
    """The CRDs do not require `spec`, so the API server takes an object without one, and its controller cannot."""
    for item in repository.everything:
        needs = item.api_version.endswith(".toolkit.fluxcd.io/v1") or item.type == HELM_RELEASE
        if (needs or item.api_version == "onepassword.com/v1") and not item.spec:
            yield Problem(item, (), f"a {item.kind} without spec does nothing")


@rule(
    "SCH007",
    "an API version that Kubernetes does not serve",
    Severity.ERROR,
    mend="Remove it, or write a kind that is served",
    source="https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    level=Level.SCHEMA,
)
def removed_version(repository: Repository) -> Iterator[Problem]:
    """The API server says `no matches for kind`, and Flux applies nothing of the Kustomization."""
    schemas = Schemas.of(repository.everything)
    for item in _subjects(repository):
        if schemas.knows(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        served = served_instead(item)
        if served is not None:
            what = f"no Kubernetes from {KUBERNETES[0]} to {KUBERNETES[-1]} serves {item.api_version} {item.kind}"
            if served:
                mend = f"Write {served[0]}, and the fields as `kubectl explain` describes them there"
                yield Problem(item, ("apiVersion",), f"{what}; {served[0]} is served", mend)
            else:
                yield Problem(item, ("apiVersion",), what)


@rule(
    "CEL001",
    "a rule of the CRD is broken",
    Severity.ERROR,
    mend="Change the fields so that the rule holds",
    source="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/"
    "#validation-rules",
    level=Level.CEL,
)
def cel_rule(repository: Repository) -> Iterator[Problem]:
    """The API server evaluates the CEL rules of a CRD at each write, and refuses the object."""
    schemas = Schemas.of(repository.everything)
    for item in _subjects(repository):
        found = dict.fromkeys(violations(schemas.cel_rules(item), item.data))
        yield from (Problem(item, keys, message.rstrip(".")) for keys, message in found)


@rule(
    "CEL002",
    "an expression cannot be parsed",
    Severity.ERROR,
    mend="Write a CEL expression, such as status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
    source="https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions",
    level=Level.CEL,
)
def cel_expression(repository: Repository) -> Iterator[Problem]:
    """A health check or readyExpr that cannot be parsed leaves the Kustomization not ready forever."""
    for item in repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        for field, names in (("healthCheckExprs", ("current", "inProgress", "failed")), ("dependsOn", ("readyExpr",))):
            for index, entry in mappings(item.spec.get(field)):
                for name in names:
                    expression = entry.get(name)
                    if isinstance(expression, str) and isinstance(fault := compiled(expression), str):
                        yield Problem(item, ("spec", field, index, name), f"it is no CEL: {fault}")
