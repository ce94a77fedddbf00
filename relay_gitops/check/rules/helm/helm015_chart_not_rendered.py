from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.chart import CHART
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


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
            CHART,
            "helm is not installed, so the charts of this repository are not rendered and not checked",
        )
