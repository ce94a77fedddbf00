"""Rules about dependsOn of Kustomizations and HelmReleases."""

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
    """Yield each entry that names no object of the same kind: the object, the entry's index, namespace and name."""
    for item in repository.of_type(*DEPENDENT):
        for index, namespace, name in dependencies(item):
            if not repository.find(item.cluster, item.kind, namespace, name):
                yield item, index, namespace, name


@rule(
    "FLUX001",
    "dependsOn names an object that does not exist",
    Severity.ERROR,
    fix="Correct the name, set `namespace` if the object is in another namespace, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dangling_dependency(repository: Repository) -> Iterator[Problem]:
    """Flux waits for the dependency forever and never applies the object."""
    for item, index, namespace, name in _missing_dependencies(repository):
        if not repository.is_uncertain(item.cluster) and not repository.find(
            item.cluster, _OTHER[item.kind], namespace, name
        ):
            others = [other for other in repository.named(item.kind, name) if other.cluster == item.cluster]
            close = near(repository, item.cluster, item.kind, namespace, name)
            elsewhere = f"; it exists in namespace {others[0].namespace}" if others else close
            keys = ("spec", "dependsOn", index, "name")
            missing = f"{item.kind} {namespace}/{name}, which does not exist in this cluster"
            yield Problem(item, keys, f"`dependsOn` names {missing}, so {item.name} never starts{elsewhere}")


@rule(
    "FLUX002",
    "dependsOn names an object of another kind",
    Severity.ERROR,
    fix="Name an object of the same kind, for example the Kustomization that applies the release, with `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def cross_kind_dependency(repository: Repository) -> Iterator[Problem]:
    """`dependsOn` finds only objects of the same kind. A Kustomization that names a HelmRelease waits forever."""
    for item, index, namespace, name in _missing_dependencies(repository):
        if repository.find(item.cluster, _OTHER[item.kind], namespace, name):
            keys = ("spec", "dependsOn", index, "name")
            target = f"{namespace}/{name}, which is a {_OTHER[item.kind]} and not a {item.kind}"
            message = f"`dependsOn` names {target}, so {item.name} never starts"
            yield Problem(item, keys, message)


@rule(
    "FLUX003",
    "cycle in dependsOn",
    Severity.ERROR,
    fix="Remove one of the `dependsOn` entries that form the cycle",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dependency_cycle(repository: Repository) -> Iterator[Problem]:
    """Flux does not detect cycles, so every object in the cycle waits forever."""
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
            yield Problem(
                items[first], keys, f"`dependsOn` forms a cycle, so none of these objects ever starts: {names}"
            )


def _cycles(graph: dict[ObjectReference, list[ObjectReference]]) -> Iterator[list[ObjectReference]]:
    """Yield cycles, each from an object back to itself. Remove the first edge of each until the graph has no cycle."""
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
