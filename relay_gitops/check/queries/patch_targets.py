"""Targets of kustomize patches."""

import re
from typing import Any

from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.kustomize import Folder, joined_path, kustomize_folder, objects_in_file
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.regular_expressions import matches
from relay_gitops.repository.repository import Repository


def selects(target: dict[str, Any], item: Object) -> bool:
    """Return whether the target of a patch selects an object."""
    for key, value in (
        ("group", item.group),
        ("version", item.api_version.rpartition("/")[2]),
        ("kind", item.kind),
        ("name", item.name),
        ("namespace", item.namespace),
    ):
        wanted = target.get(key)
        if wanted and not matches(str(wanted), value) and not (key == "namespace" and not value):
            return False
    for key, labels in (("labelSelector", item.labels), ("annotationSelector", item.annotations)):
        selector = str(target.get(key) or "")
        if re.fullmatch(r"[\w./-]+=[\w./-]*(,[\w./-]+=[\w./-]*)*", selector):
            pairs = [pair.partition("=") for pair in selector.split(",")]
            if any(str(labels.get(name)) != value for name, _, value in pairs):
                return False
    return True


def is_everywhere(target: dict[str, Any]) -> bool:
    """Return whether a target selects objects only by labels or annotations: a rule for objects that may be added."""
    return bool(target) and target.keys() <= {"labelSelector", "annotationSelector"}


def target_as_written(repository: Repository, file: SourceFile, entry: dict[str, Any]) -> dict[str, Any]:
    """Return the target that selects the objects of a patch as they are written in files.

    kustomize may add labels and prefixes to an object, and then delete it with the patch.
    """
    target, path = mapping(entry.get("target")), entry.get("path")
    source = repository.files.yaml.get(joined_path(file.folder, path)) if isinstance(path, str) else None
    text = source.text if source else str(entry.get("patch"))
    if not re.search(r"\$patch[\"']?\s*:\s*[\"']?delete", text):
        return target
    return {key: value for key, value in target.items() if key in ("group", "version", "kind")}


def target_text(target: dict[str, Any]) -> str:
    """Return the target as printed in messages, for example `kind Deployment, name web`."""
    return ", ".join(f"{key} {value}" for key, value in target.items())


def within_reach(repository: Repository, file: SourceFile, data: dict[str, Any]) -> list[Object] | None:
    """Return the objects that the patches of a kustomization file can match; None if not all of them are known.

    The patches of a Component match the objects of the folders that list it. The result has the objects as written,
    because a patch can rename or delete them, and as built, because a generator can create them.
    """
    users = [applied for applied in repository.layout.applied_folders if file.name in applied.folder.kustomizations]
    if users:
        found = objects_in_files(repository, *(applied.folder for applied in users))
        return None if found is None else [*found, *(item for applied in users for item in applied.objects)]
    folder = kustomize_folder(repository.files, file.folder)
    generates = any("enerator" in key for name in folder.kustomizations for key in kustomization_data(repository, name))
    return None if generates or data.get("kind") == "Component" else objects_in_files(repository, folder)


def kustomization_data(repository: Repository, name: str) -> dict[str, Any]:
    """Return the content of a kustomization file; empty if it cannot be read."""
    source = repository.files.yaml.get(name)
    return mapping(source.documents[0]) if source and source.documents else {}


def objects_in_files(repository: Repository, *folders: Folder) -> list[Object] | None:
    """Return the objects in the files of folders, as written; None if a file is remote or cannot be read."""
    sources = [repository.files.yaml.get(name) for folder in folders for name in folder.files]
    if any(folder.remote or folder.outside or folder.broken for folder in folders) or not all(
        source and source.documents for source in sources
    ):
        return None
    return [item for source in sources if source for item in objects_in_file(source)]
