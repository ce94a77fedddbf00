from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import normal
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, is_open
from relay_gitops.repository.repository import Repository


@rule(
    "SRC004",
    "spec.path names a folder that does not exist",
    Severity.ERROR,
    fix="Write the folder relative to the root of the repository, for example ./apps/docs-prod",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def missing_kustomization_path(repository: Repository) -> Iterator[Problem]:
    """Flux reports `kustomization path not found` and applies nothing."""
    for item in [*repository.of_type(FLUX_KUSTOMIZATION), *repository.layout.unapplied]:
        path = item.spec.get("path")
        if (
            item.type == FLUX_KUSTOMIZATION
            and isinstance(path, str)
            and not is_open(path)
            and repository.is_own_source(item)
        ):
            target = normal(path)
            if target.startswith("..") or not repository.files.is_folder(target.lstrip("/")):
                yield Problem(
                    item,
                    ("spec", "path"),
                    f"{path} does not exist in this repository{repository.assumption(item)}, so Flux applies nothing",
                )
