from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import joined_path
from relay_gitops.repository.objects import items
from relay_gitops.repository.repository import Repository


@rule(
    "KUST006",
    "listed folder has no kustomization.yaml",
    Severity.ERROR,
    fix="Add a kustomization.yaml to the folder, or list its files",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def missing_kustomization_file(repository: Repository) -> Iterator[Problem]:
    """Kustomize accepts a folder only if it has a kustomization.yaml. Otherwise the build fails."""
    for file, data in repository.applied_kustomizations:
        for key in ("resources", "components"):
            for index, entry in enumerate(items(data.get(key))):
                target = joined_path(file.folder, entry)
                if (
                    isinstance(entry, str)
                    and repository.files.is_folder(target)
                    and not repository.files.kustomization_in(target)
                ):
                    yield Problem(file, (key, index), f"{target} has no kustomization.yaml, so the build fails")
