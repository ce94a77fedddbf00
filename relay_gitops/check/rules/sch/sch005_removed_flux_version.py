from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.flux_versions import pinned_older_version, served_version
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SCH005",
    "apiVersion that Flux no longer serves",
    Severity.ERROR,
    fix="Write the served version; `flux migrate` can also rewrite the files",
    source="https://fluxcd.io/flux/installation/upgrade/",
    level=Level.SCHEMA,
    finds_habits=True,
)
def removed_flux_version(repository: Repository) -> Iterator[Problem]:
    """An upgrade of Flux removes beta versions. After it, the API server rejects every object of these versions."""
    pinned = pinned_older_version(repository)
    for item in repository.judged:
        if served := served_version(item):
            until = f"{pinned} in this repository serves {item.api_version}, but " if pinned else ""
            newer = f"newer Flux does not{f' serve {item.api_version}' if not pinned else ''}"
            message = f"{until}{newer}, so an upgrade breaks this object; {served} is served"
            yield Problem(item, ("apiVersion",), message, severity=Severity.WARNING if pinned else None)
