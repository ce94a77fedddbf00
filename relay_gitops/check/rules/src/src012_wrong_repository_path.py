from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.projects import projects
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import source_at
from relay_gitops.repository.objects import at
from relay_gitops.repository.projects import ENVIRONMENT, path_in_repository
from relay_gitops.repository.repository import Repository
from relay_values.repository_path import ROOT


@rule(
    "SRC012",
    "repository.path is not the folder of the project",
    Severity.ERROR,
    fix="Set `repository.path` to the folder of the project, then run `make synth`",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def wrong_repository_path(repository: Repository) -> Iterator[Problem]:
    """The paths of Kustomizations and charts begin with `repository.path`, so Flux does not find the folders."""
    for folder in projects(repository):
        lies, file = path_in_repository(folder), folder / ENVIRONMENT
        if lies is None or not file.is_relative_to(repository.root):
            continue
        source = source_at(repository.files, file.relative_to(repository.root).as_posix())
        if not source.documents:
            continue
        path = at(source.documents[0], "repository", "path") or ROOT
        if path != lies:
            place = "the root" if lies == ROOT else lies
            message = f"`path` is {path}, but the project is in {place} of its Git repository, so Flux applies nothing"
            yield Problem(source, ("repository", "path"), message)
