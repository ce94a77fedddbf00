"""Rules about the files that kustomization.yaml lists."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.kustomize import is_remote, joined
from relay_gitops.repository.objects import items, mappings
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.mark import MARK


@rule(
    "KUST001",
    "kustomization.yaml lists a file or folder that does not exist",
    Severity.ERROR,
    fix="Correct the path, restore the file, or remove the entry",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def missing_resource(repository: Repository) -> Iterator[Problem]:
    """Kustomize cannot build the folder, so Flux applies none of its objects."""
    for file, data in repository.kustomizations:
        for key, place, entry in _entries(data):
            if (
                entry
                and not is_remote(entry)
                and "\n" not in entry
                and "${" not in entry
                and not repository.files.has(joined(file.folder, entry))
            ):
                message = f"{joined(file.folder, entry)} does not exist, so kustomize cannot build this folder"
                yield Problem(file, (key, *place), message)


def _entries(data: dict[str, Any]) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for key in ("resources", "bases", "components", "crds", "configurations", "transformers", "generators"):
        yield from (
            (key, (index,), entry) for index, entry in enumerate(items(data.get(key))) if isinstance(entry, str)
        )
    for index, entry in enumerate(items(data.get("patchesStrategicMerge"))):
        yield "patchesStrategicMerge", (index,), entry if isinstance(entry, str) else ""
    for key in ("patches", "patchesJson6902", "replacements"):
        for index, entry in mappings(data.get(key)):
            if isinstance(entry.get("path"), str):
                yield key, (index, "path"), entry["path"]
    for key in ("configMapGenerator", "secretGenerator"):
        for index, entry in mappings(data.get(key)):
            for kind in ("files", "envs"):
                for place, name in enumerate(items(entry.get(kind))):
                    yield key, (index, kind, place), str(name).rpartition("=")[2]


@rule(
    "KUST002",
    "manifest is not listed in kustomization.yaml",
    Severity.WARNING,
    fix="Add the file to `resources`, or move it to another folder",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def unlisted_resource(repository: Repository) -> Iterator[Problem]:
    """Flux applies only the files that kustomization.yaml lists."""
    used = _used_files(repository)
    for file in repository.files.yaml.values():
        listing = repository.files.kustomization_in(file.folder)
        is_decided = file.name in used or file.is_kustomization or file.ignored
        if is_decided or listing is None or listing not in repository.files.yaml:
            continue
        found = list(file.manifests())
        partial = any("$patch" in str(data) or not data.get("metadata") for _, data in found)
        if found and not partial:
            message = f"{listing} does not list this file, so Flux does not apply it"
            fix = _BESIDE_GENERATED if repository.files.yaml[listing].text.startswith(MARK) else ""
            yield Problem(file, (), message, fix, index=found[0][0])


_BESIDE_GENERATED = (
    "Move it to a folder with its own Flux Kustomization, or add a construct to main.py; do not edit "
    "kustomization.yaml, because `make synth` overwrites it"
)


def _used_files(repository: Repository) -> set[str]:
    used = {name for applied in repository.layout.applied_folders for name in applied.folder.files}
    for file, data in repository.kustomizations:
        used |= {joined(file.folder, entry) for _, _, entry in _entries(data)}
    return used


@rule(
    "KUST006",
    "listed folder has no kustomization.yaml",
    Severity.ERROR,
    fix="Add a kustomization.yaml to the folder, or list its files",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def missing_kustomization_file(repository: Repository) -> Iterator[Problem]:
    """Kustomize accepts a folder only if it has a kustomization.yaml. Otherwise the build fails."""
    for file, data in repository.kustomizations:
        for key in ("resources", "components"):
            for index, entry in enumerate(items(data.get(key))):
                target = joined(file.folder, entry)
                if (
                    isinstance(entry, str)
                    and repository.files.is_folder(target)
                    and not repository.files.kustomization_in(target)
                ):
                    yield Problem(file, (key, index), f"{target} has no kustomization.yaml, so the build fails")


@rule(
    "KUST009",
    "file was not checked or is ignored by Flux",
    Severity.INFO,
    fix="No change is needed if this is intended",
    source="https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files",
    level=Level.GRAPH,
)
def skipped_file(repository: Repository) -> Iterator[Problem]:
    """A template is not checked before it is rendered. Flux does not apply files that it ignores."""
    for file in repository.files.yaml.values():
        if file.fault and file.fault.templated:
            yield Problem(file, (), "this file is a template, so it is not checked")
        elif file.ignored and any(file.manifests()):
            yield Problem(
                file, (), f"{repository.files.hidden[file.name]} hides this file from Flux, so Flux does not apply it"
            )
    for name, reason in repository.files.unread.items():
        yield Problem(SourceFile(name, ""), (), f"this file cannot be read, so it is not checked: {reason}")
