from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


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
