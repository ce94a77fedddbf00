from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.objects import source_of
from relay_gitops.repository.repository import Repository


@rule(
    "KUST005",
    "folder was not built and not checked",
    Severity.INFO,
    fix="Install kubectl or kustomize; check remote resources in their own repository",
    source=KUSTOMIZE_DOCS,
    finds_unchecked=True,
)
def folder_not_built(repository: Repository) -> Iterator[Problem]:
    """relay-gitops does not download remote resources. Some folders also need kubectl or kustomize."""
    said = False
    for applied in repository.layout.applied_folders:
        if applied.owner and repository.layout.sources.artifacts.get(source_of(applied.owner), "") is None:
            message = f"{applied.path} combines several folders or repositories, so it is not checked"
            fix = "Keep the folder layout of the repository, for example copy apps/base/** to @artifact/base/"
            yield Problem(applied.owner, ("spec", "path"), message, fix)
            continue
        subject = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
        if not applied.result.is_guess or applied.result.error or applied.folder.broken or subject is None:
            continue
        if applied.folder.remote:
            yield Problem(
                subject, (), f"{applied.folder.remote[0]} is a remote resource, so this folder is not checked"
            )
        elif program() is None and not said:
            said = True
            yield Problem(subject, (), "kubectl and kustomize are not installed, so folders like this are not checked")
