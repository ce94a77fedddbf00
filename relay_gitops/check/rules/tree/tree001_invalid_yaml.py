from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
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
    for file in repository.files.yaml.values():
        if file.fault and not file.fault.templated:
            yield Problem(
                file,
                (),
                f"the file is not valid YAML, so Flux applies nothing of its folder: {file.fault.message}",
                line=file.fault.line,
            )
