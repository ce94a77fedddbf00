from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.placeholder import PLACEHOLDER
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.ingress import backends
from relay_gitops.repository.objects import INGRESS, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "ING002",
    "placeholder instead of a Service name or host",
    Severity.ERROR,
    fix="Replace the placeholder with the real name",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def placeholder_backend(repository: Repository) -> Iterator[Problem]:
    """The API server accepts a placeholder, but the ingress controller finds no Service or host with that name."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if PLACEHOLDER.search(str(service.get("name"))):
                yield Problem(ingress, (*keys, "name"), f"{service['name']} is a placeholder, so requests get 503")
        for index, entry in mappings(ingress.spec.get("rules")):
            if PLACEHOLDER.search(str(entry.get("host", ""))):
                yield Problem(
                    ingress,
                    ("spec", "rules", index, "host"),
                    f"{entry['host']} is a placeholder, so no request matches",
                )
