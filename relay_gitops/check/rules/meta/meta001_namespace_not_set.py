from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.namespaces import NAMESPACED
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "META001",
    "object without metadata.namespace",
    Severity.ERROR,
    fix="Set `metadata.namespace`, or `namespace` in kustomization.yaml",
    source="https://github.com/fluxcd/pkg/issues/716",
)
def namespace_not_set(repository: Repository) -> Iterator[Problem]:
    """Unlike kubectl, Flux has no default namespace, so the API server rejects the object."""
    for applied in repository.complete_folders:
        for item in applied.objects if applied.owner else ():
            if item.type in NAMESPACED and item.name and not item.namespace:
                yield Problem(
                    item, ("metadata",), f"`metadata.namespace` is not set, so {applied.owner} cannot apply it"
                )
