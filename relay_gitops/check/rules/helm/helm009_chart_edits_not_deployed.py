from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


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
