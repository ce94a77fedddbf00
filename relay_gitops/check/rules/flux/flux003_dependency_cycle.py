from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import DEPENDENT, dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository
from relay_values.object_reference import ObjectReference


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
