from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.repository.objects import Object


@rule(
    "TREE004",
    "object declared twice in one Kustomization",
    Severity.ERROR,
    fix="Remove one of the two, or rename it",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def duplicate_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize rejects two objects with the same kind, namespace and name, so Flux applies nothing."""
    for applied in repository.layout.applied_folders:
        first: dict[Any, Object] = {}
        for item in applied.objects:
            other = first.setdefault((item.type, item.namespace, item.name), item)
            if other is not item and item.name:
                where = f"{other.file.name}:{other.file.line(other.index, ())}"
                yield Problem(item, ("metadata", "name"), f"{where} declares the same object, so the build fails")
