from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import served_version
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.kubernetes_schemas import served_instead
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository


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
    schemas = repository.schemas
    seen: dict[tuple[str, str], Object] = {}
    for item in sorted(
        (*repository.judged, *repository.rendered),
        key=lambda item: not repository.selection.contains(item.file.name),
    ):
        if schemas.knows(item) or served_version(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        if served_instead(item) is None:
            seen.setdefault((item.api_version, item.kind), item)
    for (api_version, kind), item in seen.items():
        yield Problem(item, (), f"no schema is known for {api_version} {kind}, so its fields are not checked")
