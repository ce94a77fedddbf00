"""API versions and kinds that clusters serve."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import KUBERNETES, NEWER_FLUX, Schemas, served_instead, vendored


@rule(
    "SCH004",
    "a kind was not checked",
    Severity.INFO,
    mend="Put its CustomResourceDefinition into the repository to have it checked",
    source="https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/",
    level=Level.SCHEMA,
    finds_unchecked=True,
    kinds_heading="Not checked, because there is no schema",
)
def kind_without_schema(repository: Repository) -> Iterator[Problem]:
    """Without a schema nothing is known about the fields of a kind."""
    schemas = Schemas.of(repository.everything)
    seen: dict[tuple[str, str], Object] = {}
    for item in sorted(
        (*repository.everything, *repository.rendered), key=lambda item: not repository.asked.holds(item.file.name)
    ):
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
def removed_flux_version(repository: Repository) -> Iterator[Problem]:
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
    "SCH007",
    "an API version that Kubernetes does not serve",
    Severity.ERROR,
    mend="Remove it, or write a kind that is served",
    source="https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    level=Level.SCHEMA,
)
def removed_kubernetes_version(repository: Repository) -> Iterator[Problem]:
    """The API server says `no matches for kind`, and Flux applies nothing of the Kustomization."""
    schemas = Schemas.of(repository.everything)
    for item in (*repository.everything, *repository.rendered):
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
