from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.applied_files import applied_or_beside
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import data_files
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import twice


@rule(
    "TREE002",
    "duplicate key in a mapping",
    Severity.ERROR,
    fix="Remove one of the two",
    source="https://yaml.org/spec/1.2.2/#3213-node-comparison",
)
def duplicate_key(repository: Repository) -> Iterator[Problem]:
    """Kustomize rejects the file. Other tools silently use the last value."""
    data = data_files(repository.files)
    for file in applied_or_beside(repository):
        if file.has_key_twice and file.name not in data and (found := twice(file.text)):
            yield Problem(file, (), f"duplicate key `{found[0]}`, so kustomize rejects the file", line=found[1])
