from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import Object, is_open
from relay_gitops.repository.repository import Repository


@rule(
    "TREE005",
    "object applied by two owners",
    Severity.ERROR,
    fix="Remove the object from one of the two owners",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def multiple_owners(repository: Repository) -> Iterator[Problem]:
    """Two Kustomizations, or a Kustomization and a chart, overwrite each other's changes of the object forever."""
    owners: dict[Any, Object] = {}
    for item in repository.objects:
        if not item.name or is_open(item.name) or "generateName" in item.metadata:
            continue
        other = owners.setdefault((item.cluster, item.type, item.namespace, item.name), item)
        if other is item or _owner(repository, other) is _owner(repository, item) or item.kind in _TOLD_ELSEWHERE:
            continue
        owner = _owner(repository, other)
        yield Problem(
            item,
            (),
            f"{owner or 'kubectl'} also applies this object, from {other.file.name}, so both overwrite each other",
        )


_TOLD_ELSEWHERE = {"CustomResourceDefinition", "Namespace"}
"""Helm does not change an existing CRD. Namespaces have rules of their own."""


def _owner(repository: Repository, item: Object) -> Object | None:
    if item.release:
        return item.release
    applied = repository.folder_of.get(id(item))
    return applied.owner if applied else None
