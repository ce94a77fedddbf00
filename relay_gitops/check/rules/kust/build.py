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
    mend="Run `kubectl kustomize` in the folder and mend what it names",
    source=KUSTOMIZE_DOCS,
)
def kustomize_build_failure(repository: Repository) -> Iterator[Problem]:
    """Flux builds with the same library, so nothing of the folder is applied."""
    told = {problem.subject for problem in unmatched_merge_patch(repository)}
    for unit in repository.layout.units:
        patched = any(repository.files.yaml.get(name) in told for name in unit.folder.kustomizations)
        if unit.built.error and not (patched and "no matches for Id" in unit.built.error):
            listing = repository.files.yaml.get(repository.files.kustomization_in(unit.path) or "")
            subject = listing or unit.owner
            if subject:
                yield Problem(subject, (), f"kustomize refuses it: {unit.built.error}")


@rule(
    "KUST005",
    "a folder cannot be built here",
    Severity.INFO,
    mend="Install kubectl or kustomize, or look at what the cluster says about the part that comes over the network",
    source=KUSTOMIZE_DOCS,
    finds_unchecked=True,
)
def folder_not_built(repository: Repository) -> Iterator[Problem]:
    """What comes over the network, or needs a kustomize that is not installed, is not looked at rather than guessed."""
    said = False
    for unit in repository.layout.units:
        if unit.owner and repository.layout.sources.artifacts.get(source_of(unit.owner), "") is None:
            what = f"{unit.path} is put together of several folders or repositories, and not followed"
            mend = "To have it checked, copy each folder to where it lies here, such as apps/base/** to @artifact/base/"
            yield Problem(unit.owner, ("spec", "path"), what, mend)
            continue
        subject = repository.files.yaml.get(repository.files.kustomization_in(unit.path) or "")
        if not unit.built.guessed or unit.built.error or unit.folder.broken or subject is None:
            continue
        if unit.folder.remote:
            yield Problem(subject, (), f"{unit.folder.remote[0]} is not in this repository")
        elif program() is None and not said:
            said = True
            yield Problem(subject, (), "neither kubectl nor kustomize is installed, so folders like this are not built")


@rule(
    "KUST007",
    "a field that kustomize has given up",
    Severity.WARNING,
    mend="Run `kustomize edit fix` in the folder",
    source=KUSTOMIZE_DOCS,
)
def deprecated_kustomize_field(repository: Repository) -> Iterator[Problem]:
    """`commonLabels` also rewrites the selectors of workloads, which cannot be changed once they exist."""
    for file, data in repository.kustomizations:
        for key in ("bases", "commonLabels", "patchesJson6902", "patchesStrategicMerge", "imageTags", "vars"):
            if key in data:
                yield Problem(file, (key,), f"`{key}` is deprecated")
