from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import is_fetched
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.kustomize_fields import loads
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
    for file, data in repository.applied_kustomizations:
        for load in loads(data):
            if is_fetched(repository.files, file.folder, load):
                yield Problem(file, load.keys, f"{load.entry} is a remote resource, so this folder is not checked")
    said = False
    for applied in repository.layout.applied_folders:
        if applied.owner and repository.layout.sources.artifacts.get(source_of(applied.owner), "") is None:
            message = f"{applied.path} combines several folders or repositories, so it is not checked"
            fix = "Keep the folder layout of the repository, for example copy apps/base/** to @artifact/base/"
            yield Problem(applied.owner, ("spec", "path"), message, fix)
            continue
        subject = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
        if subject is None or not applied.needs_program:
            continue
        if applied.folder.remote == ["helmCharts"]:
            yield Problem(subject, ("helmCharts",), "kustomize would download the chart, so this folder is not checked")
        elif program() is None and not said and not applied.folder.cannot_be_built:
            said = True
            yield Problem(subject, (), "kubectl and kustomize are not installed, so folders like this are not checked")
