from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import joined_path, path_in_source
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, Object, is_open, source_of
from relay_gitops.repository.repository import Repository, owner


@rule(
    "SRC004",
    "spec.path names a folder that does not exist",
    Severity.ERROR,
    fix="Write the folder relative to the root of the repository, for example ./apps/docs-prod",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def missing_kustomization_path(repository: Repository) -> Iterator[Problem]:
    """Flux reports `kustomization path not found` and applies nothing."""
    for item in [*repository.of_type(FLUX_KUSTOMIZATION), *_possible_roots(repository)]:
        path = item.spec.get("path")
        if (
            item.type == FLUX_KUSTOMIZATION
            and isinstance(path, str)
            and not is_open(path)
            and repository.is_own_source(item)
            and repository.layout.sources.is_same_tree(item, owner(repository, item))
        ):
            target = path_in_source(path)
            if not repository.files.is_folder(target):
                yield Problem(
                    item,
                    ("spec", "path"),
                    f"{path} does not exist in this repository{repository.assumption(item)}, so Flux applies nothing",
                )


def _possible_roots(repository: Repository) -> Iterator[Object]:
    """Yield the Kustomizations that nothing applies, but that may be root Kustomizations with a wrong path.

    A copy of a repository in a folder, for example an archive, has paths relative to that folder.
    """
    roots = {source_of(applied.owner) for applied in repository.layout.applied_folders if applied.owner}
    beside = {(item.file.folder, item.kind, item.namespace, item.name) for item in repository.everything}
    for item in repository.layout.unapplied:
        if item.type != FLUX_KUSTOMIZATION or not item.spec.get("sourceRef"):
            continue
        folders = item.file.folder.split("/")
        inside = any(
            repository.files.is_folder(joined_path("/".join(folders[:length]), str(item.spec.get("path"))))
            for length in range(1, len(folders) + 1)
        )
        if not inside and (source_of(item) not in roots or (item.file.folder, *source_of(item)) in beside):
            yield item
