from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.duration import seconds
from relay_gitops.repository.objects import HELM_RELEASE, Object
from relay_gitops.repository.repository import Repository

_DEFAULT_RELEASE_TIMEOUT = 5 * 60


@rule(
    "FLUX006",
    "timeout is shorter than the dependsOn chain of the HelmReleases",
    Severity.WARNING,
    fix="Increase `spec.timeout` to at least the sum of the HelmRelease timeouts",
    source=f"{KUSTOMIZATION_DOCS}#wait",
    finds_habits=True,
)
def timeout_below_dependency_chain(repository: Repository) -> Iterator[Problem]:
    """The timeout covers everything that the Kustomization waits for.

    That includes HelmReleases that wait for each other. If the timeout is too short, the Kustomization fails.
    """
    for applied in repository.complete_folders:
        owner = applied.owner
        if owner is None or owner.spec.get("wait") is not True:
            continue
        interval = seconds(owner.spec.get("interval"))
        timeout = seconds(owner.spec.get("timeout")) or max((interval or 60) - 30, 30)
        chain = _longest_chain([item for item in applied.objects if item.type == HELM_RELEASE])
        needed = sum(seconds(item.spec.get("timeout")) or _DEFAULT_RELEASE_TIMEOUT for item in chain)
        if needed > timeout:
            names = " → ".join(item.name for item in chain)
            message = (
                f"the timeout is {timeout:g} s, but {names} can take {needed:g} s, so the Kustomization fails too early"
            )
            yield Problem(owner, ("spec", "timeout"), message)


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
