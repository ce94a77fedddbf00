"""Rules about kinds and API versions that clusters do not serve."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import KUBERNETES, NEWER_FLUX, Schemas, served_instead, vendored


@rule(
    "SCH004",
    "kind without a schema",
    Severity.INFO,
    fix="Add the CustomResourceDefinition to the repository",
    source="https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/",
    level=Level.SCHEMA,
    finds_unchecked=True,
    kinds_heading="Not checked, because no schema is known",
)
def kind_without_schema(repository: Repository) -> Iterator[Problem]:
    """Without a schema, relay-gitops cannot check the fields of this kind."""
    schemas = Schemas.of(repository.everything)
    seen: dict[tuple[str, str], Object] = {}
    for item in sorted(
        (*repository.everything, *repository.rendered),
        key=lambda item: not repository.selection.contains(item.file.name),
    ):
        if schemas.knows(item) or _served_version(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        if served_instead(item) is None:
            seen.setdefault((item.api_version, item.kind), item)
    for (api_version, kind), item in seen.items():
        yield Problem(item, (), f"no schema is known for {api_version} {kind}, so its fields are not checked")


@rule(
    "SCH005",
    "apiVersion that Flux no longer serves",
    Severity.ERROR,
    fix="Write the served version; `flux migrate` can also rewrite the files",
    source="https://fluxcd.io/flux/installation/upgrade/",
    level=Level.SCHEMA,
)
def removed_flux_version(repository: Repository) -> Iterator[Problem]:
    """An upgrade of Flux removes beta versions. After it, the API server rejects every object of these versions."""
    for item in repository.everything:
        if served := _served_version(item):
            yield Problem(
                item,
                ("apiVersion",),
                f"newer Flux does not serve {item.api_version}, so an upgrade breaks this object; {served} is served",
            )


def _served_version(item: Object) -> str:
    newest = vendored(NEWER_FLUX, item.group)
    if (item.api_version, item.kind) in newest:
        return ""
    return next((api for api, kind in newest if kind == item.kind), "")


@rule(
    "SCH007",
    "apiVersion or kind that Kubernetes does not serve",
    Severity.ERROR,
    fix="Remove the object, or replace it with a kind that Kubernetes serves",
    source="https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    level=Level.SCHEMA,
)
def removed_kubernetes_version(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the object with `no matches for kind`, and Flux applies nothing."""
    schemas = Schemas.of(repository.everything)
    for item in (*repository.everything, *repository.rendered):
        if schemas.knows(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        served = served_instead(item)
        if served is not None:
            versions = f"Kubernetes {KUBERNETES[0]} to {KUBERNETES[-1]}"
            message = f"{versions} does not serve {item.api_version} {item.kind}, so Flux applies nothing"
            if served:
                fix = f"Write {served[0]}, and adapt the fields as `kubectl explain` describes them"
                yield Problem(item, ("apiVersion",), f"{message}; {served[0]} is served", fix)
            else:
                yield Problem(item, ("apiVersion",), message)
