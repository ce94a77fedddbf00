from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.chart import CHART
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import path_in_source
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.repository import Repository


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
        chart = item.at(*CHART)
        if isinstance(chart, str) and not is_open(chart) and repository.is_own_source(item):
            folder = path_in_source(chart)
            if not repository.files.is_file(f"{folder}/Chart.yaml"):
                message = (
                    "has no Chart.yaml" if repository.files.is_folder(folder) else "does not exist in this repository"
                )
                found = f"{chart} {message}{repository.assumption(item)}, so Flux cannot install the release"
                yield Problem(item, CHART, found)
