"""Rules about patches and images in kustomization.yaml."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import matches, selects, target_text
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.kustomize import Folder, joined, objects_of, survey
from relay_gitops.repository.objects import Object, at, mapping, mappings
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import documents

PATCHES = ("spec", "patches")


def _within_reach(repository: Repository, file: SourceFile, data: dict[str, Any]) -> list[Object] | None:
    """Return the objects that the patches of a kustomization file can match; None if not all of them are known.

    The patches of a Component match the objects of the folders that list it. The result has the objects as written,
    because a patch can rename or delete them, and as built, because a generator can create them.
    """
    users = [applied for applied in repository.layout.applied_folders if file.name in applied.folder.kustomizations]
    if users:
        found = _objects_in_files(repository, *(applied.folder for applied in users))
        return None if found is None else [*found, *(item for applied in users for item in applied.objects)]
    folder = survey(repository.files, file.folder)
    generates = any(
        "enerator" in key for name in folder.kustomizations for key in _kustomization_data(repository, name)
    )
    return None if generates or data.get("kind") == "Component" else _objects_in_files(repository, folder)


def _kustomization_data(repository: Repository, name: str) -> dict[str, Any]:
    source = repository.files.yaml.get(name)
    return mapping(source.documents[0]) if source and source.documents else {}


def _objects_in_files(repository: Repository, *folders: Folder) -> list[Object] | None:
    sources = [repository.files.yaml.get(name) for folder in folders for name in folder.files]
    if any(folder.remote or folder.broken for folder in folders) or not all(
        source and source.documents for source in sources
    ):
        return None
    return [item for source in sources if source for item in objects_of(source)]


@rule(
    "KUST003",
    "patch target matches no object",
    Severity.ERROR,
    fix="Correct `target` to match kind and name in the files, or remove the patch",
    source=f"{KUSTOMIZE_DOCS}patches/",
)
def unmatched_patch_target(repository: Repository) -> Iterator[Problem]:
    """Kustomize ignores a patch whose target matches no object, without a warning."""
    for file, data in repository.kustomizations:
        targets = [(index, target) for index, entry in mappings(data.get("patches")) if (target := entry.get("target"))]
        objects = _within_reach(repository, file, data) if targets else None
        for index, target in targets:
            if objects is not None and not any(selects(mapping(target), item) for item in objects):
                message = f"the target ({target_text(mapping(target))}) matches no object, so the patch has no effect"
                yield Problem(file, ("patches", index, "target"), message)
    for applied in repository.layout.applied_folders:
        owner = applied.owner
        written = _objects_in_files(repository, applied.folder) if owner and owner.spec.get("patches") else None
        if owner is None or written is None:
            continue
        for index, entry in mappings(owner.spec.get("patches")):
            target = mapping(entry.get("target"))
            # A patch that another patch adds to every Kustomization need not match in each of them.
            stands = any(entry.get("target") == own.get("target") for _, own in mappings(at(owner.written, *PATCHES)))
            if target and stands and not any(selects(target, item) for item in (*applied.objects, *written)):
                keys = (*PATCHES, index, "target")
                message = f"the target ({target_text(target)}) matches no object, so the patch has no effect"
                yield Problem(owner, keys, message)


@rule(
    "KUST008",
    "strategic merge patch names an object that does not exist",
    Severity.ERROR,
    fix="Set `apiVersion`, `kind` and `metadata.name` of the patch to those of an object in this folder",
    source=f"{KUSTOMIZE_DOCS}patches/",
)
def unmatched_merge_patch(repository: Repository) -> Iterator[Problem]:
    """Without `target`, a patch applies to the object that it names. If the object is missing, the build fails."""
    for file, data in repository.kustomizations:
        entries = [(index, entry) for index, entry in mappings(data.get("patches")) if not entry.get("target")]
        objects = _within_reach(repository, file, data) if entries else None
        if objects is None:
            continue
        known = {(item.kind, item.name) for item in objects}
        for index, entry in entries:
            for patch in _patches(repository, file, entry):
                name = mapping(patch.get("metadata")).get("name")
                if patch.get("kind") and (patch["kind"], name) not in known:
                    missing = f"{patch['kind']} {name}, which does not exist in this folder"
                    yield Problem(file, ("patches", index), f"the patch names {missing}, so the build fails")


@rule(
    "KUST010",
    "images entry matches no container",
    Severity.ERROR,
    fix="Set `name` to the image of the container, with registry and without tag, or remove the entry",
    source=f"{KUSTOMIZE_DOCS}images/",
)
def unmatched_image(repository: Repository) -> Iterator[Problem]:
    """Kustomize ignores an `images` entry that matches no container, so the pods keep their old image."""
    for file, data in repository.kustomizations:
        entries = [(index, str(entry.get("name"))) for index, entry in mappings(data.get("images"))]
        # `configurations` can add image fields of custom kinds, and another entry can set the name with `newName`.
        if (
            not entries
            or data.get("configurations")
            or any("newName" in entry for _, entry in mappings(data["images"]))
        ):
            continue
        objects = _within_reach(repository, file, data)
        images = {image for item in objects or () for image in _images(item.data)}
        for index, name in entries:
            if objects is not None and not any(_is_image(name, image) for image in images):
                has = ", ".join(sorted(images)) or "none"
                message = f"no container has the image {name}, so the entry has no effect; images: {has}"
                yield Problem(file, ("images", index, "name"), message)


def _images(data: Any) -> Iterator[str]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("containers", "initContainers"):
                yield from (str(entry["image"]) for _, entry in mappings(value) if "image" in entry)
            yield from _images(value)
    elif isinstance(data, list):
        for entry in data:
            yield from _images(entry)


def _is_image(name: str, image: str) -> bool:
    return matches(rf"{name}(:[\w.{{}}-]*)?(@sha256:[\w.{{}}-]*)?", image)


def _patches(repository: Repository, file: SourceFile, entry: dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(entry.get("path"), str):
        source = repository.files.yaml.get(joined(file.folder, entry["path"]))
        found = source.documents if source else []
    elif isinstance(entry.get("patch"), str):
        try:
            found = documents(entry["patch"])
        except ValueError:
            found = []
    else:
        found = []
    return [patch for patch in found if isinstance(patch, dict)]
