from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import served_version
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SCH005",
    "apiVersion that Flux no longer serves",
    Severity.ERROR,
    fix="Write the served version; `flux migrate` can also rewrite the files",
    source="https://fluxcd.io/flux/installation/upgrade/",
    level=Level.SCHEMA,
)
def removed_flux_version(repository: Repository) -> Iterator[Problem]:
    """An upgrade of Flux removes beta versions. After it, the API server rejects every object of these versions."""
    for item in repository.everything:
        if served := served_version(item):
            yield Problem(
                item,
                ("apiVersion",),
                f"newer Flux does not serve {item.api_version}, so an upgrade breaks this object; {served} is served",
            )
