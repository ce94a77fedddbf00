from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.chart import CHART
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.rendering import Refusal
from relay_gitops.repository.repository import Repository

_NOT_CHECKED = "so it is not checked"


@rule(
    "LIM001",
    "file, build, chart or rule exceeds a limit",
    Severity.ERROR,
    fix="Make it smaller, or raise the limit; `relay-gitops check --help` lists the options",
    source="https://fluxcd.io/flux/components/source/gitrepositories/#artifact",
)
def limit_exceeded(repository: Repository) -> Iterator[Problem]:
    """A run has limits for time, memory and size, because the files may be hostile. Everything else was checked."""
    for name, reason in repository.files.exceeding.items():
        yield Problem(SourceFile(name, ""), (), f"{reason}, {_NOT_CHECKED}")
    for applied in repository.layout.applied_folders:
        listing = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
        subject = listing or applied.owner or SourceFile(applied.path or ".", "")
        if applied.result.exceeded:
            yield Problem(subject, (), f"{applied.result.exceeded}, {_NOT_CHECKED}")
        elif applied.folder.too_deep:
            most = repository.files.budget.limits.depth
            yield Problem(subject, (), f"more than {most} folders list each other, {_NOT_CHECKED}")
    for failure in repository.refused(Refusal.LIMIT):
        yield Problem(failure.release, CHART, f"{failure.message}, {_NOT_CHECKED}")
