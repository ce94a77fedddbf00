import re
from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.chart import CHART
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository import git
from relay_gitops.repository.kustomize import path_in_source
from relay_gitops.repository.repository import Repository


@rule(
    "HELM008",
    "chart edited without a new version in Chart.yaml",
    Severity.ERROR,
    fix="Increase `version` in Chart.yaml, or set `reconcileStrategy: Revision`",
    source=f"{HELM_RELEASE_DOCS}#reconcile-strategy",
)
def chart_version_not_bumped(repository: Repository) -> Iterator[Problem]:
    """With `reconcileStrategy: ChartVersion`, Flux upgrades the release only when the version in Chart.yaml changes."""
    commit = repository.base_commit
    known: dict[str, str] = {}
    for item in repository.releases():
        chart = item.at(*CHART)
        strategy = item.at("spec", "chart", "spec", "reconcileStrategy") or "ChartVersion"
        if (
            commit is None
            or strategy != "ChartVersion"
            or not isinstance(chart, str)
            or not repository.is_own_source(item)
        ):
            continue
        folder = path_in_source(chart)
        if folder not in known:
            known[folder] = _edit(repository, commit, folder)
        if known[folder]:
            yield Problem(item, CHART, known[folder])


def _edit(repository: Repository, commit: str, folder: str) -> str:
    """Return the message about a chart that was edited since a commit and kept its version; empty if it was not."""
    changed = [name for name in git.changed(repository.root, commit, folder) if not name.endswith(".md")]
    before = _version(git.text_at(repository.root, commit, f"{folder}/Chart.yaml"))
    if changed and before and before == _version(repository.chart(folder).text("Chart.yaml")):
        return f"{changed[0]} changed since {commit[:8]}, but `version` is still {before}, so Flux ignores the change"
    return ""


def _version(text: str | None) -> str | None:
    match = re.search(r"^version:\s*[\"']?([^\s\"'#]+)", text or "", re.MULTILINE)
    return match[1] if match else None
