"""Objects that are declared or applied twice."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository


@rule(
    "TREE004",
    "an object is declared twice for one Kustomization",
    Severity.ERROR,
    fix="Leave one of them, or give it a name of its own",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def duplicate_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses a build with two objects of one kind, namespace and name."""
    for applied in repository.layout.applied_folders:
        first: dict[Any, Object] = {}
        for item in applied.objects:
            other = first.setdefault((item.type, item.namespace, item.name), item)
            if other is not item and item.name:
                where = f"{other.file.name}:{other.file.line(other.index, ())}"
                yield Problem(item, ("metadata", "name"), f"the same object is declared in {where}")


@rule(
    "TREE005",
    "an object has two owners",
    Severity.ERROR,
    fix="Let one Kustomization apply it",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def multiple_owners(repository: Repository) -> Iterator[Problem]:
    """Two Kustomizations, or a Kustomization and a chart, that apply one object undo each other's changes forever."""
    owners: dict[Any, Object] = {}
    for item in repository.objects:
        if not item.name or "generateName" in item.metadata:
            continue
        other = owners.setdefault((item.cluster, item.type, item.namespace, item.name), item)
        if other is item or _owner(repository, other) is _owner(repository, item) or item.kind in _TOLD_ELSEWHERE:
            continue
        owner = _owner(repository, other)
        yield Problem(item, (), f"{other.file.name} makes it too, through {owner or 'an application by hand'}")


_TOLD_ELSEWHERE = {"CustomResourceDefinition", "Namespace"}
"""Helm leaves a CRD alone that is there already; on namespaces there are rules of their own."""


def _owner(repository: Repository, item: Object) -> Object | None:
    if item.release:
        return item.release
    applied = repository.folder_of.get(id(item))
    return applied.owner if applied else None
