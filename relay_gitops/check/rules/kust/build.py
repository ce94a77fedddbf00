"""What kustomize refuses, cannot build, or has deprecated."""

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
    "kustomize refuses a folder",
    Severity.ERROR,
    fix="Run `kubectl kustomize` in the folder and mend what it names",
    source=KUSTOMIZE_DOCS,
)
def kustomize_build_failure(repository: Repository) -> Iterator[Problem]:
    """Flux builds with the same library, so nothing of the folder is applied."""
    told = {problem.subject for problem in unmatched_merge_patch(repository)}
    for applied in repository.layout.applied_folders:
        patched = any(repository.files.yaml.get(name) in told for name in applied.folder.kustomizations)
        if applied.result.error and not (patched and "no matches for Id" in applied.result.error):
            listing = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
            subject = listing or applied.owner
            if subject:
                yield Problem(subject, (), f"kustomize refuses it: {applied.result.error}")


@rule(
    "KUST005",
    "a folder cannot be built here",
    Severity.INFO,
    fix="Install kubectl or kustomize, or look at what the cluster says about the part that comes over the network",
    source=KUSTOMIZE_DOCS,
    finds_unchecked=True,
)
def folder_not_built(repository: Repository) -> Iterator[Problem]:
    """What comes over the network, or needs a kustomize that is not installed, is not looked at rather than guessed."""
    said = False
    for applied in repository.layout.applied_folders:
        if applied.owner and repository.layout.sources.artifacts.get(source_of(applied.owner), "") is None:
            message = f"{applied.path} is put together of several folders or repositories, and not followed"
            fix = "To have it checked, copy each folder to where it lies here, such as apps/base/** to @artifact/base/"
            yield Problem(applied.owner, ("spec", "path"), message, fix)
            continue
        subject = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
        if not applied.result.is_guess or applied.result.error or applied.folder.broken or subject is None:
            continue
        if applied.folder.remote:
            yield Problem(subject, (), f"{applied.folder.remote[0]} is not in this repository")
        elif program() is None and not said:
            said = True
            yield Problem(subject, (), "neither kubectl nor kustomize is installed, so folders like this are not built")


@rule(
    "KUST007",
    "a field that kustomize has given up",
    Severity.WARNING,
    fix="Run `kustomize edit fix` in the folder",
    source=KUSTOMIZE_DOCS,
)
def deprecated_kustomize_field(repository: Repository) -> Iterator[Problem]:
    """`commonLabels` also rewrites the selectors of workloads, which cannot be changed once they exist."""
    for file, data in repository.kustomizations:
        for key in ("bases", "commonLabels", "patchesJson6902", "patchesStrategicMerge", "imageTags", "vars"):
            if key in data:
                yield Problem(file, (key,), f"`{key}` is deprecated")
