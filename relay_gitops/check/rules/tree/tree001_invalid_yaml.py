from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.applied_files import applied_or_beside
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import data_files
from relay_gitops.repository.repository import Repository


@rule(
    "TREE001",
    "invalid YAML",
    Severity.ERROR,
    fix="Correct this line or the line before it",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def invalid_yaml(repository: Repository) -> Iterator[Problem]:
    """Kustomize cannot build the folder of an invalid file, so Flux applies nothing of it."""
    data = data_files(repository.files)
    for file in applied_or_beside(repository):
        if file.fault and not file.fault.templated and file.name not in data:
            yield Problem(
                file,
                (),
                f"the file is not valid YAML, so Flux applies nothing of its folder: {file.fault.message}",
                line=file.fault.line,
            )
