from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm import local_chart, why_not_rendered
from relay_gitops.repository.objects import Object
from relay_gitops.repository.rendering import Refusal
from relay_gitops.repository.repository import Repository

_SHOWN = 3
_OTHER_RULES = (Refusal.VALUES, Refusal.POST_RENDERERS, Refusal.LIMIT)
"""Reasons that REND001, REND003 and LIM001 report."""


@rule(
    "HELM015",
    "chart was not rendered",
    Severity.INFO,
    fix="Copy the chart into this repository, or check its objects in another way",
    source=HELM_RELEASE_DOCS,
    level=Level.RENDER,
    finds_unchecked=True,
)
def chart_not_rendered(repository: Repository) -> Iterator[Problem]:
    """Check renders the charts of this repository. It does not see the objects of other charts."""
    reported = {id(entry.release) for why in _OTHER_RULES for entry in repository.refused(why)}
    waiting = [
        item for item in repository.not_rendered if id(item) not in reported and not _is_missing(repository, item)
    ]
    by_reason: dict[str, list[Object]] = {}
    for item in sorted(waiting, key=lambda item: not repository.selection.contains(item.file.name)):
        by_reason.setdefault(why_not_rendered(repository, item), []).append(item)
    for reason, releases in by_reason.items():
        selected = [item for item in releases if repository.selection.contains(item.file.name)] or releases
        first = selected[0]
        yield Problem(first, _keys(repository, first), _message(selected, reason), _fix(repository, first))


def _is_missing(repository: Repository, release: Object) -> bool:
    """Return whether HELM003 reports that the chart does not exist."""
    return repository.is_own_source(release) and local_chart(repository, release) is None


def _keys(repository: Repository, release: Object) -> KeyPath:
    has_values = local_chart(repository, release) is not None and "valuesFrom" in release.spec
    return ("spec", "valuesFrom") if has_values else ("spec",)


def _message(releases: list[Object], reason: str) -> str:
    count = len(releases)
    names = ", ".join(f"{item.namespace}/{item.name}" for item in releases[:_SHOWN])
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    what = "1 HelmRelease is" if count == 1 else f"{count} HelmReleases are"
    return f"{what} not rendered, so the objects of the charts are not checked: {reason} ({names}{more})"


def _fix(repository: Repository, release: Object) -> str:
    if local_chart(repository, release) is None:
        return ""
    return "Add what is missing; for helm in this project, run `make setup`"
