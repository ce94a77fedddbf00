from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import served_version
from relay_gitops.check.queries.known_kinds import correct_kind
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.kubernetes_schemas import served_instead
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


@rule(
    "SCH010",
    "misspelled kind or API group",
    Severity.ERROR,
    fix="Correct `kind` or `apiVersion`",
    source=f"{KUBERNETES_DOCS}concepts/overview/working-with-objects/",
    level=Level.SCHEMA,
)
def misspelled_kind(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the object with `no matches for kind`, and Flux applies nothing."""
    schemas = repository.schemas
    known: dict[tuple[str, str], tuple[str, str] | None] = {}
    for item in (*repository.judged, *repository.rendered):
        if schemas.knows(item) or served_version(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        # SCH007 reports kinds that an API group of Kubernetes does not have.
        if served_instead(item) is not None:
            continue
        key = item.group, item.kind
        if key not in known:
            known[key] = correct_kind(repository, item)
        if found := known[key]:
            group, kind = found
            keys = ("kind",) if group == item.group else ("apiVersion",)
            message = f"no known project has the kind {item.kind} of {item.group}; did you mean {kind} of {group}?"
            yield Problem(item, keys, message)
