"""Write what kustomize builds: copies of the folders, with the fields that Flux Kustomizations add."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay_gitops.repository.files import Files
from relay_gitops.repository.kustomize import Folder, joined_path, source_at
from relay_gitops.repository.objects import at, items, mapping, mappings
from relay_gitops.repository.view import View

MARK = "relay-gitops.io/v1"
"""The API version of the objects that separate the folders of a common build."""
_ORIGINS = {"buildMetadata": ["originAnnotations"]}
_OVERLAID = ("namePrefix", "nameSuffix", "patches", "images", "components", "targetNamespace")


@dataclass(frozen=True)
class Job:
    """A folder to build."""

    path: str
    folder: Folder
    changes: Mapping[str, Any] = field(default_factory=dict)
    """The fields that a Flux Kustomization adds."""
    cluster: str = ""


def overlay(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a Flux Kustomization that change the build."""
    return {key: spec[key] for key in _OVERLAID if spec.get(key)}


def changed_kustomization(files: Files, job: Job) -> str | None:
    """Return the kustomization file into which Flux writes the fields of a Flux Kustomization; None if none changes."""
    name = files.kustomization_in(job.path)
    return name if name and job.changes and _content(files, name) else None


def write_overlay(view: View, here: Path, jobs: Sequence[Job], prefixes: Sequence[str]) -> None:
    """Write a folder to build; for several folders, write one that lists theirs, with separators.

    The names of several folders get the prefixes, so that two folders can have the same object.
    """
    for job in jobs:
        view.add(job.folder.kustomizations, job.folder.files, job.folder.loaded)
    for job in jobs:
        name = changed_kustomization(view.files, job)
        if name:
            merged = _merged(_content(view.files, name), _fields(job.changes, ""))
            view.write(view.root / name, json.dumps(merged).encode())
    if len(jobs) == 1:
        _write_kustomization(here, {**_ORIGINS, **_entries(view.files, view.relative, jobs[0])})
        return
    listed: list[str] = []
    for number, (job, prefix) in enumerate(zip(jobs, prefixes, strict=True)):
        (here / str(number)).mkdir()
        fields = _entries(view.files, f"../{view.relative}", job)
        _write_kustomization(here / str(number), {**fields, "namePrefix": prefix + fields.get("namePrefix", "")})
        mark = {"apiVersion": MARK, "kind": "Folder", "metadata": {"name": str(number)}}
        (here / f"{number}.yaml").write_text(json.dumps(mark))
        listed += [f"{number}.yaml", str(number)]
    _write_kustomization(here, {**_ORIGINS, "resources": listed, "sortOptions": {"order": "fifo"}})


def _write_kustomization(here: Path, fields: Mapping[str, Any]) -> None:
    written = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **fields}
    (here / "kustomization.yaml").write_text(json.dumps(written))


def _content(files: Files, name: str) -> dict[str, Any]:
    return mapping(at(source_at(files, name).documents, 0))


def _entries(files: Files, root: str, job: Job) -> dict[str, Any]:
    """Return the kustomization file that builds a folder from elsewhere."""
    if files.kustomization_in(job.path):
        resources = {"resources": [f"{root}/{job.path}".rstrip("/")]}
        return resources if changed_kustomization(files, job) else {**resources, **_fields(job.changes, root, job.path)}
    listed = [f"{root}/{name}".rstrip("/") for name in job.folder.direct]
    return {"resources": listed, **_fields(job.changes, root, job.path)}


def _fields(changes: Mapping[str, Any], root: str, path: str = "") -> dict[str, Any]:
    """Return the fields of a Flux Kustomization as those of a kustomization file."""
    written: dict[str, Any] = {}
    for key, value in changes.items():
        if key == "targetNamespace":
            written["namespace"] = value
        elif key == "components":
            written[key] = [f"{root}/{joined_path(path, str(entry))}" if root else str(entry) for entry in value]
        elif key == "patches":
            # A Flux Kustomization has only inline patches, and kustomize would read `path`.
            written[key] = [
                {name: entry[name] for name in ("patch", "target") if name in entry} for _, entry in mappings(value)
            ]
        else:
            written[key] = value
    return written


def _merged(listed: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Merge fields into a kustomization file as kustomize-controller does.

    kustomize then applies them together with those of the file. For example, the objects of a component get the
    namespace of the file.
    """
    merged = {**_ORIGINS, **listed} if not items(listed.get("resources")) else dict(listed)
    for key, value in fields.items():
        if key == "images":
            merged[key] = _merged_images(items(listed.get(key)), items(value))
        elif key in ("patches", "components"):
            merged[key] = [*items(listed.get(key)), *value]
        else:
            merged[key] = value
    return merged


def _merged_images(listed: Sequence[Any], added: Sequence[Any]) -> list[Any]:
    """Merge images of the same name. A tag and a digest replace each other."""
    merged = list(listed)
    for image in map(mapping, added):
        index = next((at for at, known in enumerate(merged) if mapping(known).get("name") == image.get("name")), None)
        if index is None:
            merged.append(image)
            continue
        versions = {"newTag", "digest"}
        replaced = versions if versions & image.keys() else set[str]()
        merged[index] = {**{key: value for key, value in merged[index].items() if key not in replaced}, **image}
    return merged
