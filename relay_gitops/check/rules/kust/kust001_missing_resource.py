from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.kustomization_entries import file_entries
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import joined_path
from relay_gitops.repository.kustomize_fields import is_remote
from relay_gitops.repository.repository import Repository


@rule(
    "KUST001",
    "kustomization.yaml lists a file or folder that does not exist",
    Severity.ERROR,
    fix="Correct the path, restore the file, or remove the entry",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def missing_resource(repository: Repository) -> Iterator[Problem]:
    """Kustomize cannot build the folder, so Flux applies none of its objects."""
    for file, data in repository.applied_kustomizations:
        for key, place, entry in file_entries(data):
            if (
                entry
                and not is_remote(entry)
                and "\n" not in entry
                and "${" not in entry
                and not entry.startswith("/")
                and not repository.files.leaves(joined_path(file.folder, entry))
                and not repository.files.has(joined_path(file.folder, entry))
            ):
                message = f"{joined_path(file.folder, entry)} does not exist, so kustomize cannot build this folder"
                yield Problem(file, (key, *place), message)
