"""dependsOn of Kustomizations and HelmReleases."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import DEPENDENT, dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository

_OTHER = {"HelmRelease": "Kustomization", "Kustomization": "HelmRelease"}


def _missing(repository: Repository) -> Iterator[tuple[Object, int, str, str]]:
    """Yield each dependency that is no object of the same kind: of what, which entry, namespace and name."""
    for item in repository.of_type(*DEPENDENT):
        for index, namespace, name in dependencies(item):
            if not repository.find(item.cluster, item.kind, namespace, name):
                yield item, index, namespace, name


@rule(
    "FLUX001",
    "what an object depends on is not there",
    Severity.ERROR,
    mend="Name an object of the same kind, with its namespace if that is another one, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dangling_dependency(repository: Repository) -> Iterator[Problem]:
    """An object waits forever for a dependency that does not exist; nothing else says so."""
    for item, index, namespace, name in _missing(repository):
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
    mend="Let a Kustomization depend on the Kustomization that applies the release, with `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def cross_kind_dependency(repository: Repository) -> Iterator[Problem]:
    """`dependsOn` always means the object's own kind: a Kustomization cannot wait for a HelmRelease."""
    for item, index, namespace, name in _missing(repository):
        if repository.find(item.cluster, _OTHER[item.kind], namespace, name):
            keys = ("spec", "dependsOn", index, "name")
            what = f"{namespace}/{name} is a {_OTHER[item.kind]}, and a {item.kind} waits only for its kind"
            yield Problem(item, keys, what)


@rule(
    "FLUX003",
    "objects wait for each other",
    Severity.ERROR,
    mend="Remove one of the dependencies",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dependency_cycle(repository: Repository) -> Iterator[Problem]:
    """Flux does not detect a cycle: everything in it waits forever."""
    for kind in DEPENDENT:
        graph: dict[tuple[str, str, str], tuple[Object, list[tuple[int, tuple[str, str, str]]]]] = {}
        for item in repository.of_type(kind):
            key = item.cluster, item.namespace, item.name
            graph[key] = item, [(index, (item.cluster, *target)) for index, *target in dependencies(item)]  # type: ignore[misc]
        told: set[frozenset[tuple[str, str, str]]] = set()
        for start, (item, edges) in graph.items():
            path = _path_back(graph, start)
            if path and frozenset(path) not in told:
                told.add(frozenset(path))
                index = next(index for index, target in edges if target == (path[1] if len(path) > 1 else start))
                names = " → ".join(f"{namespace}/{name}" for _, namespace, name in [*path, start])
                yield Problem(item, ("spec", "dependsOn", index, "name"), f"it waits for itself: {names}")


def _path_back(graph: Any, start: Any) -> list[Any]:  # noqa: ANN401 - the graph of `cycle`
    stack = [(start, [start])]
    seen = set()
    while stack:
        node, path = stack.pop()
        for _, target in graph[node][1] if node in graph else ():
            if target == start:
                return path
            if target not in seen:
                seen.add(target)
                stack.append((target, [*path, target]))
    return []
