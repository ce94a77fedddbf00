"""What waits for what, and how long: dependencies, timeouts, health checks."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.duration import seconds
from relay_gitops.repository.objects import (
    FLUX_KUSTOMIZATION,
    HELM_RELEASE,
    ONE_PASSWORD_ITEM,
    Object,
    is_open,
    mappings,
)
from relay_gitops.repository.repository import Repository, is_bootstrapped

DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
_DEPENDENT = (FLUX_KUSTOMIZATION, HELM_RELEASE)


def _dependencies(item: Object) -> Iterator[tuple[int, str, str]]:
    for index, entry in mappings(item.spec.get("dependsOn")):
        name = entry.get("name")
        if isinstance(name, str) and not is_open(name):
            yield index, str(entry.get("namespace") or item.namespace), name


_OTHER = {"HelmRelease": "Kustomization", "Kustomization": "HelmRelease"}


def _missing(repository: Repository) -> Iterator[tuple[Object, int, str, str]]:
    """Yield each dependency that is no object of the same kind: of what, which entry, namespace and name."""
    for item in repository.of_type(*_DEPENDENT):
        for index, namespace, name in _dependencies(item):
            if not repository.find(item.cluster, item.kind, namespace, name):
                yield item, index, namespace, name


@rule(
    "FLUX001",
    "what an object depends on is not there",
    Severity.ERROR,
    mend="Name an object of the same kind, with its namespace if that is another one, or remove the entry",
    source=f"{DOCS}#dependencies",
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
    source=f"{DOCS}#dependencies",
)
def mixed_dependency(repository: Repository) -> Iterator[Problem]:
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
    source=f"{DOCS}#dependencies",
)
def cycle(repository: Repository) -> Iterator[Problem]:
    """Flux does not detect a cycle: everything in it waits forever."""
    for kind in _DEPENDENT:
        graph: dict[tuple[str, str, str], tuple[Object, list[tuple[int, tuple[str, str, str]]]]] = {}
        for item in repository.of_type(kind):
            key = item.cluster, item.namespace, item.name
            graph[key] = item, [(index, (item.cluster, *target)) for index, *target in _dependencies(item)]  # type: ignore[misc]
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


_SHORT = 10 * 60
"""The interval of the examples in Flux's documentation."""


@rule(
    "FLUX004",
    "a failure is tried again only after the whole interval",
    Severity.WARNING,
    mend="Write spec.retryInterval, such as 1m",
    source=f"{DOCS}#retry-interval",
)
def retry_interval(repository: Repository) -> Iterator[Problem]:
    """`retryInterval` defaults to `interval`, so a hiccup of the network costs half an hour where that is 30m."""
    for item in repository.flux_kustomizations():
        interval = seconds(item.spec.get("interval"))
        if is_bootstrapped(item) or "retryInterval" in item.spec or interval is None:
            continue
        if interval > _SHORT:
            what = f"after a failure it is tried again only after {item.spec['interval']}"
            yield Problem(item, ("spec",), what)


@rule(
    "FLUX005",
    "the timeout is not shorter than the interval",
    Severity.WARNING,
    mend="Make timeout shorter than interval",
    source=f"{DOCS}#timeout",
)
def long_timeout(repository: Repository) -> Iterator[Problem]:
    """While a Kustomization waits, it takes no newer revision: with such a timeout it may always be waiting."""
    for item in repository.flux_kustomizations():
        timeout, interval = seconds(item.spec.get("timeout")), seconds(item.spec.get("interval"))
        if timeout is not None and interval is not None and timeout >= interval:
            what = f"the timeout {item.spec['timeout']} is not shorter than the interval {item.spec['interval']}"
            yield Problem(item, ("spec", "timeout"), what)


_DEFAULT_RELEASE_TIMEOUT = 5 * 60


@rule(
    "FLUX006",
    "the timeout is shorter than the longest chain",
    Severity.WARNING,
    mend="Raise spec.timeout to the sum",
    source=f"{DOCS}#wait",
)
def short_timeout(repository: Repository) -> Iterator[Problem]:
    """One timeout is for all that is waited for, also for releases that wait for each other one after the other."""
    for unit in repository.units:
        owner = unit.owner
        if owner is None or owner.spec.get("wait") is not True:
            continue
        interval = seconds(owner.spec.get("interval"))
        timeout = seconds(owner.spec.get("timeout")) or max((interval or 60) - 30, 30)
        chain = _longest_chain([item for item in unit.objects if item.type == HELM_RELEASE])
        needed = sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)
        if needed > timeout:
            names = " → ".join(item.name for item in chain)
            what = f"it gives up after {timeout:g} s, and {names} may take {needed:g} s one after the other"
            yield Problem(owner, ("spec", "timeout"), what)


def _longest_chain(releases: list[Object]) -> list[Object]:
    by_name = {(item.namespace, item.name): item for item in releases}
    known: dict[tuple[str, str], list[Object]] = {}

    def chain(key: tuple[str, str], above: frozenset[tuple[str, str]]) -> list[Object]:
        if key not in by_name or key in above:
            return []
        if key not in known:
            item = by_name[key]
            before = [chain((namespace, name), above | {key}) for _, namespace, name in _dependencies(item)]
            known[key] = [*max(before, key=_seconds_of, default=[]), item]
        return known[key]

    return max((chain(key, frozenset()) for key in by_name), key=_seconds_of, default=[])


def _seconds_of(chain: list[Object]) -> float:
    return sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)


@rule(
    "FLUX007",
    "a kind without conditions counts as healthy at once",
    Severity.WARNING,
    mend="Add healthCheckExprs for the kind, with current: status.conditions.exists(c, c.type == 'Ready' && "
    "c.status == 'True')",
    source=f"{DOCS}#health-check-expressions",
)
def no_conditions(repository: Repository) -> Iterator[Problem]:
    """A OnePasswordItem has no condition for a moment after it is made, and Flux takes that for healthy."""
    for unit in repository.units:
        owner = unit.owner
        if owner is None or not (owner.spec.get("wait") is True or owner.spec.get("healthChecks")):
            continue
        kinds = [entry.get("kind") for _, entry in mappings(owner.spec.get("healthCheckExprs"))]
        found = [item for item in unit.objects if item.type == ONE_PASSWORD_ITEM]
        if found and "OnePasswordItem" not in kinds:
            what = f"it waits for {found[0]}, which counts as healthy before the operator has looked at it"
            yield Problem(owner, ("spec", "wait"), what)


@rule(
    "FLUX008",
    "healthChecks are not looked at",
    Severity.WARNING,
    mend="Remove healthChecks, or `wait: true`",
    source=f"{DOCS}#wait",
)
def ignored_health_checks(repository: Repository) -> Iterator[Problem]:
    """With `wait: true` Flux waits for all that it applies, and `healthChecks` is ignored."""
    for item in repository.flux_kustomizations():
        if item.spec.get("wait") is True and item.spec.get("healthChecks"):
            yield Problem(item, ("spec", "healthChecks"), "with wait: true they are ignored")


@rule(
    "FLUX009",
    "a health check of what is not there",
    Severity.WARNING,
    mend="Name an object that the Kustomization applies",
    source=f"{DOCS}#health-checks",
)
def dangling_health_check(repository: Repository) -> Iterator[Problem]:
    """The Kustomization waits for the object until its timeout, and fails."""
    for owner in repository.flux_kustomizations():
        unit = next((unit for unit in repository.units if unit.owner is owner), None)
        for index, entry in mappings(owner.spec.get("healthChecks")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            namespace = str(entry.get("namespace") or "")
            if unit is None or is_open(name) or repository.may_hold_more(unit.cluster, namespace):
                continue
            # Kustomize puts a namespace on a custom object that has none, as it does not know of its scope.
            named = repository.named(kind, name) if not namespace else ()
            if not repository.find(unit.cluster, kind, namespace, name) and all(
                i.cluster != unit.cluster for i in named
            ):
                keys = ("spec", "healthChecks", index, "name")
                yield Problem(owner, keys, f"nothing in its cluster is the {kind} {namespace}/{name}")
