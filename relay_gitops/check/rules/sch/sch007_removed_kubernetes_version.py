from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.kubernetes_schemas import KUBERNETES_VERSIONS, is_newer, served_instead
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


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
    schemas = repository.schemas
    for item in (*repository.judged, *repository.rendered):
        if schemas.knows(item) or not item.name or is_open(item.api_version + item.kind):
            continue
        served = served_instead(item)
        if served is not None:
            versions = f"Kubernetes {KUBERNETES_VERSIONS[0]} to {KUBERNETES_VERSIONS[-1]}"
            message = f"{versions} does not serve {item.api_version} {item.kind}, so Flux applies nothing"
            if served and is_newer(item.api_version, served[0]):
                newer = f"Kubernetes up to {KUBERNETES_VERSIONS[-1]} does not serve {item.api_version} {item.kind}"
                fix = "No change is needed if your cluster serves it; `kubectl api-resources` shows it"
                yield Problem(item, ("apiVersion",), f"{newer}, so it was not checked", fix, severity=Severity.INFO)
            elif served:
                fix = f"Write {served[0]}, and adapt the fields as `kubectl explain` describes them"
                yield Problem(item, ("apiVersion",), f"{message}; {served[0]} is served", fix)
            else:
                yield Problem(item, ("apiVersion",), message)
