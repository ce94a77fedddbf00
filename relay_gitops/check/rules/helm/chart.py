"""Rules about the chart of a HelmRelease: its location, its version and its rendering."""

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
    "chart does not exist in this repository",
    Severity.ERROR,
    fix="Correct `chart`, the path of the folder from the root of the repository, or add the chart",
    source=f"{HELM_RELEASE_DOCS}#chart-template",
)
def missing_chart(repository: Repository) -> Iterator[Problem]:
    """Flux cannot install the release, and every object that depends on it waits."""
    for item in repository.releases():
        chart = item.at(*_CHART)
        if isinstance(chart, str) and not is_open(chart) and repository.is_own_source(item):
            folder = normal(chart)
            if not repository.files.is_file(f"{folder}/Chart.yaml"):
                message = (
                    "has no Chart.yaml" if repository.files.is_folder(folder) else "does not exist in this repository"
                )
                found = f"{chart} {message}{repository.assumption(item)}, so Flux cannot install the release"
                yield Problem(item, _CHART, found)


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
    """Return the message about a chart that was edited since a commit and kept its version; empty if it was not."""
    changed = [name for name in git.changed(repository.root, commit, folder) if not name.endswith(".md")]
    before = _version(git.text_at(repository.root, commit, f"{folder}/Chart.yaml"))
    file = repository.root / folder / "Chart.yaml"
    if changed and before and file.is_file() and before == _version(file.read_text()):
        return f"{changed[0]} changed since {commit[:8]}, but `version` is still {before}, so Flux ignores the change"
    return ""


def _version(text: str | None) -> str | None:
    match = re.search(r"^version:\s*[\"']?([^\s\"'#]+)", text or "", re.MULTILINE)
    return match[1] if match else None


@rule(
    "HELM009",
    "chart in Git without reconcileStrategy",
    Severity.WARNING,
    fix="Set `reconcileStrategy: Revision`, or `ChartVersion` if you increase the chart's version with every edit",
    source=f"{HELM_RELEASE_DOCS}#reconcile-strategy",
)
def chart_edits_not_deployed(repository: Repository) -> Iterator[Problem]:
    """With the default `ChartVersion`, Flux ignores chart edits in Git until the version in Chart.yaml changes."""
    for item in repository.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        if mapping(spec.get("sourceRef")).get("kind") == "GitRepository" and "reconcileStrategy" not in spec:
            keys = ("spec", "chart", "spec")
            yield Problem(
                item, keys, "`reconcileStrategy` is not set, so Flux ignores chart edits without a new version"
            )


@rule(
    "HELM013",
    "chart version is not pinned",
    Severity.WARNING,
    fix="Set `spec.chart.spec.version` to the version that you have tested",
    source=f"{HELM_RELEASE_DOCS}#chart-template",
)
def unpinned_chart_version(repository: Repository) -> Iterator[Problem]:
    """Flux installs each new version of the chart as soon as it is published, without a commit."""
    for item in repository.releases():
        spec = mapping(item.at("spec", "chart", "spec"))
        version = str(spec.get("version", "*"))
        if mapping(spec.get("sourceRef")).get("kind") == "HelmRepository" and version in {"*", ">=0", ">0.0.0", ""}:
            yield Problem(
                item,
                ("spec", "chart", "spec"),
                "`version` is not pinned, so Flux installs each new chart version without a commit",
            )


@rule(
    "HELM015",
    "chart was not rendered",
    Severity.INFO,
    fix="Install helm; in this project, run `make setup`, which installs it into .venv/helm",
    source=HELM_RELEASE_DOCS,
    finds_unchecked=True,
)
def chart_not_rendered(repository: Repository) -> Iterator[Problem]:
    """Without helm, the charts of this repository are not rendered, so their objects are not checked."""
    from relay_gitops.repository.helm import helm, local_chart  # noqa: PLC0415 - used once

    if helm() is not None:
        return
    waiting = [item for item in repository.not_rendered if local_chart(repository, item)]
    if waiting:
        yield Problem(
            waiting[0],
            _CHART,
            "helm is not installed, so the charts of this repository are not rendered and not checked",
        )
