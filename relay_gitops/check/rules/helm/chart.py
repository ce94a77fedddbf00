"""Charts of HelmReleases: where they are, and when an edit of them is deployed."""

import re
from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository import git
from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import is_open, mapping
from relay_gitops.repository.repository import Repository

_CHART: KeyPath = ("spec", "chart", "spec", "chart")


@rule(
    "HELM003",
    "the chart is not there",
    Severity.ERROR,
    mend="Write the chart's folder relative to the root of the repository, or bring the chart",
    source=f"{HELM_RELEASE_DOCS}#chart-template",
)
def missing_chart(repository: Repository) -> Iterator[Problem]:
    """The release stays not ready, and all that depends on it waits."""
    for item in repository.releases():
        chart = item.at(*_CHART)
        if isinstance(chart, str) and not is_open(chart) and repository.is_own_source(item):
            folder = normal(chart)
            if not repository.files.is_file(f"{folder}/Chart.yaml"):
                what = "has no Chart.yaml" if repository.files.is_folder(folder) else "is not in this repository"
                yield Problem(item, _CHART, f"{chart} {what}{repository.assumption(item)}")


@rule(
    "HELM008",
    "a chart was edited without a new version",
    Severity.ERROR,
    mend="Raise `version` in Chart.yaml, or write reconcileStrategy: Revision",
    source=f"{HELM_RELEASE_DOCS}#reconcile-strategy",
)
def chart_version_not_bumped(repository: Repository) -> Iterator[Problem]:
    """With the strategy ChartVersion, Flux looks at nothing but the version in Chart.yaml."""
    commit = repository.base_commit
    known: dict[str, str] = {}
    for item in repository.releases():
        chart = item.at(*_CHART)
        strategy = item.at("spec", "chart", "spec", "reconcileStrategy") or "ChartVersion"
        if (
            commit is None
            or strategy != "ChartVersion"
            or not isinstance(chart, str)
            or not repository.is_own_source(item)
        ):
            continue
        folder = normal(chart)
        if folder not in known:
            known[folder] = _edit(repository, commit, folder)
        if known[folder]:
            yield Problem(item, _CHART, known[folder])


def _edit(repository: Repository, commit: str, folder: str) -> str:
    """Say what of a chart was edited since a commit without a new version; empty if nothing was."""
    changed = [name for name in git.changed(repository.root, commit, folder) if not name.endswith(".md")]
    before = _version(git.text_at(repository.root, commit, f"{folder}/Chart.yaml"))
    file = repository.root / folder / "Chart.yaml"
    if changed and before and file.is_file() and before == _version(file.read_text()):
        return f"{changed[0]} differs from {commit[:8]}, and the version is still {before}"
    return ""


def _version(text: str | None) -> str | None:
    match = re.search(r"^version:\s*[\"']?([^\s\"'#]+)", text or "", re.MULTILINE)
    return match[1] if match else None


@rule(
    "HELM009",
    "edits of the chart are not rolled out",
    Severity.WARNING,
    mend="Write reconcileStrategy: Revision, or ChartVersion if the version is raised with each edit",
    source=f"{HELM_RELEASE_DOCS}#reconcile-strategy",
)
def chart_edits_not_deployed(repository: Repository) -> Iterator[Problem]:
    """The default ChartVersion ignores every edit of a chart in Git that does not raise its version."""
    for item in repository.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        if mapping(spec.get("sourceRef")).get("kind") == "GitRepository" and "reconcileStrategy" not in spec:
            keys = ("spec", "chart", "spec")
            yield Problem(item, keys, "without reconcileStrategy an edit of the chart counts only with a new version")


@rule(
    "HELM013",
    "any version of the chart will do",
    Severity.WARNING,
    mend="Write the version that was tried",
    source=f"{HELM_RELEASE_DOCS}#chart-template",
)
def unpinned_chart_version(repository: Repository) -> Iterator[Problem]:
    """A new version of the chart is installed at the moment it is published, without a commit."""
    for item in repository.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        version = str(spec.get("version", "*"))
        if mapping(spec.get("sourceRef")).get("kind") == "HelmRepository" and version in {"*", ">=0", ">0.0.0", ""}:
            yield Problem(item, ("spec", "chart", "spec"), "without a version each new one is installed by itself")


@rule(
    "HELM015",
    "a chart was not rendered",
    Severity.INFO,
    mend="Install helm; in this project, make setup fetches it into .venv/helm",
    source=HELM_RELEASE_DOCS,
    finds_unchecked=True,
)
def chart_not_rendered(repository: Repository) -> Iterator[Problem]:
    """What a chart of this repository makes of its values is looked at only where there is a helm program."""
    from relay_gitops.repository.helm import helm, local_chart  # noqa: PLC0415 - used once

    if helm() is not None:
        return
    waiting = [item for item in repository.not_rendered if local_chart(repository, item)]
    if waiting:
        yield Problem(waiting[0], _CHART, "there is no helm program, so charts like this are not rendered")
