"""Rules about the kustomize build and deprecated fields."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.kust.patches import unmatched_merge_patch
from relay_gitops.repository.kustomize_build import program
from relay_gitops.repository.objects import source_of
from relay_gitops.repository.repository import Repository


@rule(
    "KUST004",
    "kustomize build of the folder fails",
    Severity.ERROR,
    fix="Run `kubectl kustomize` in the folder, and fix the error that it prints",
    source=KUSTOMIZE_DOCS,
)
def kustomize_build_failure(repository: Repository) -> Iterator[Problem]:
    """Flux builds the folder with the same library, so Flux applies none of its objects."""
    told = {problem.subject for problem in unmatched_merge_patch(repository)}
    for applied in repository.layout.applied_folders:
        patched = any(repository.files.yaml.get(name) in told for name in applied.folder.kustomizations)
        if applied.result.error and not (patched and "no matches for Id" in applied.result.error):
            listing = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
            subject = listing or applied.owner
            if subject:
                message = f"kustomize cannot build this folder, so Flux applies nothing from it: {applied.result.error}"
                yield Problem(subject, (), message)


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


@rule(
    "KUST007",
    "deprecated field in kustomization.yaml",
    Severity.WARNING,
    fix="Run `kustomize edit fix` in the folder",
    source=KUSTOMIZE_DOCS,
)
def deprecated_kustomize_field(repository: Repository) -> Iterator[Problem]:
    """A later version of kustomize rejects the field. `commonLabels` also changes selectors, which are immutable."""
    for file, data in repository.kustomizations:
        for key in ("bases", "commonLabels", "patchesJson6902", "patchesStrategicMerge", "imageTags", "vars"):
            if key in data:
                yield Problem(file, (key,), f"`{key}` is deprecated, so a later version of kustomize rejects it")
