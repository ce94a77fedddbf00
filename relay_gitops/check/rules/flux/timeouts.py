"""timeout, interval and retryInterval."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.duration import seconds
from relay_gitops.repository.objects import HELM_RELEASE, Object
from relay_gitops.repository.repository import Repository, is_bootstrapped

_SHORT = 10 * 60
"""The interval of the examples in Flux's documentation."""


@rule(
    "FLUX004",
    "a failure is tried again only after the whole interval",
    Severity.WARNING,
    mend="Write spec.retryInterval, such as 1m",
    source=f"{KUSTOMIZATION_DOCS}#retry-interval",
    finds_habits=True,
)
def missing_retry_interval(repository: Repository) -> Iterator[Problem]:
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
    source=f"{KUSTOMIZATION_DOCS}#timeout",
)
def timeout_not_below_interval(repository: Repository) -> Iterator[Problem]:
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
    source=f"{KUSTOMIZATION_DOCS}#wait",
)
def timeout_below_dependency_chain(repository: Repository) -> Iterator[Problem]:
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
            before = [chain((namespace, name), above | {key}) for _, namespace, name in dependencies(item)]
            known[key] = [*max(before, key=_seconds_of, default=[]), item]
        return known[key]

    return max((chain(key, frozenset()) for key in by_name), key=_seconds_of, default=[])


def _seconds_of(chain: list[Object]) -> float:
    return sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)
