"""dependsOn of Kustomizations and HelmReleases."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import DEPENDENT, dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository
from relay_values.object_reference import ObjectReference

_OTHER = {"HelmRelease": "Kustomization", "Kustomization": "HelmRelease"}


def _missing_dependencies(repository: Repository) -> Iterator[tuple[Object, int, str, str]]:
    """Yield each dependency that is no object of the same kind: of what, which entry, namespace and name."""
    for item in repository.of_type(*DEPENDENT):
        for index, namespace, name in dependencies(item):
            if not repository.find(item.cluster, item.kind, namespace, name):
                yield item, index, namespace, name


@rule(
    "FLUX001",
    "what an object depends on is not there",
    Severity.ERROR,
    fix="Name an object of the same kind, with its namespace if that is another one, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dangling_dependency(repository: Repository) -> Iterator[Problem]:
    """An object waits forever for a dependency that does not exist; nothing else says so."""
    for item, index, namespace, name in _missing_dependencies(repository):
        if not repository.is_uncertain(item.cluster) and not repository.find(
            item.cluster, _OTHER[item.kind], namespace, name
        ):
            others = [other for other in repository.named(item.kind, name) if other.cluster == item.cluster]
            close = near(repository, item.cluster, item.kind, namespace, name)
            elsewhere = f"; there is one in {others[0].namespace}" if others else close
            keys = ("spec", "dependsOn", index, "name")
            yield Problem(item, keys, f"there is no {item.kind} {namespace}/{name} in its cluster{elsewhere}")


@rule(
    "FLUX002",
    "a dependency across kinds",
    Severity.ERROR,
    fix="Let a Kustomization depend on the Kustomization that applies the release, with `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def cross_kind_dependency(repository: Repository) -> Iterator[Problem]:
    """`dependsOn` always means the object's own kind: a Kustomization cannot wait for a HelmRelease."""
    for item, index, namespace, name in _missing_dependencies(repository):
        if repository.find(item.cluster, _OTHER[item.kind], namespace, name):
            keys = ("spec", "dependsOn", index, "name")
            message = f"{namespace}/{name} is a {_OTHER[item.kind]}, and a {item.kind} waits only for its kind"
            yield Problem(item, keys, message)


@rule(
    "FLUX003",
    "objects wait for each other",
    Severity.ERROR,
    fix="Remove one of the dependencies",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dependency_cycle(repository: Repository) -> Iterator[Problem]:
    """Flux does not detect a cycle: everything in it waits forever."""
    for kind in DEPENDENT:
        items = {item.reference: item for item in repository.of_type(kind)}
        edges = {
            key: {
                ObjectReference(item.cluster, kind, namespace, name): index
                for index, namespace, name in reversed(list(dependencies(item)))
            }
            for key, item in items.items()
        }
        for path in _cycles({key: list(targets) for key, targets in edges.items()}):
            first, second = path[:2]
            names = " → ".join(f"{key.namespace}/{key.name}" for key in path)
            keys = ("spec", "dependsOn", edges[first][second], "name")
            yield Problem(items[first], keys, f"it waits for itself: {names}")


def _cycles(graph: dict[ObjectReference, list[ObjectReference]]) -> Iterator[list[ObjectReference]]:
    """Yield cycles, each from an object back to it, until the graph without the first step of each has none."""
    order = {key: place for place, key in enumerate(graph)}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            around: list[ObjectReference] = error.args[1][:0:-1]
            start = min(range(len(around)), key=lambda place: order[around[place]])
            path = [*around[start:], *around[:start], around[start]]
            yield path
            graph[path[0]].remove(path[1])
        else:
            return
