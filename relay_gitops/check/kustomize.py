"""What kustomize makes of a folder: read directly where it only lists files, built by kustomize where it does more."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay_gitops.check.files import Files, SourceFile
from relay_gitops.check.objects import Object, items, mapping
from relay_gitops.check.yaml_text import documents, silenced

_PLAIN = {"apiVersion", "kind", "metadata", "resources", "sortOptions", "buildMetadata"}
_ORIGIN = "config.kubernetes.io/origin"
_REMOTE = re.compile(r"^[a-z+]+://|^git@|^github\.com/|[?]ref=")
_SECONDS = 60


@dataclass
class Folder:
    """A folder as kustomize sees it, before building."""

    files: dict[str, None] = field(default_factory=dict)
    """The files of objects, in order."""
    kustomizations: dict[str, None] = field(default_factory=dict)
    plain: bool = True
    """Whether reading the files gives the same as building."""
    remote: list[str] = field(default_factory=list)
    """What it takes from the network."""
    direct: dict[str, None] = field(default_factory=dict)
    """The files and folders that Flux lists itself, where the folder has no kustomization file."""
    broken: bool = False
    """Whether something that it lists is missing, so that no build can succeed."""


@dataclass
class Built:
    """What a folder is made into."""

    objects: list[Object] = field(default_factory=list)
    error: str = ""
    """What kustomize says, if it refuses the folder."""
    guessed: bool = False
    """True if the objects are not what is applied, because nothing here can build them."""


def is_remote(entry: str) -> bool:
    """Say whether an entry of `resources` or `components` is fetched over the network."""
    return bool(_REMOTE.search(entry))


def normal(path: str) -> str:
    """Return the path without `./` and `..`, with slashes; empty for the root."""
    cleaned = os.path.normpath(path).replace(os.sep, "/")
    return "" if cleaned == "." else cleaned


def joined(folder: str, entry: str) -> str:
    """Return the path of an entry of a folder's kustomization file, relative to the root."""
    return normal(f"./{folder}/{entry}")


def entries(source: SourceFile) -> list[str]:
    """Return what a kustomization file lists of files and folders, relative to the root; nothing of another file."""
    listed = mapping(source.documents[0]) if source.is_kustomization and source.documents else {}
    written = [entry for key in ("resources", "bases", "components") for entry in items(listed.get(key))]
    return [joined(source.folder, entry) for entry in written if isinstance(entry, str) and not is_remote(entry)]


def survey(files: Files, path: str) -> Folder:
    """Find out what belongs to a folder, following what its kustomization files list."""
    folder = Folder()
    _survey(files, path, folder, set())
    return folder


def _survey(files: Files, path: str, folder: Folder, seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    name = files.kustomization_in(path)
    if name is None:
        _survey_without(files, path, folder, seen)
        return
    folder.kustomizations[name] = None
    source = files.yaml.get(name)
    listed = mapping(source.documents[0]) if source and source.documents else {}
    if set(listed) - _PLAIN or listed.get("kind") == "Component":
        folder.plain = False
    if listed.get("helmCharts") or listed.get("helmChartInflationGenerator"):
        folder.remote.append("helmCharts")
    for entry in [*items(listed.get("resources")), *items(listed.get("bases")), *items(listed.get("components"))]:
        if isinstance(entry, str):
            _survey_entry(files, path, entry, folder, seen)


def _survey_entry(files: Files, path: str, entry: str, folder: Folder, seen: set[str]) -> None:
    target = joined(path, entry)
    if is_remote(entry) and not files.has(target):
        folder.remote.append(entry)
    elif files.is_folder(target):
        if files.kustomization_in(target) is None:
            folder.broken = True
        else:
            _survey(files, target, folder, seen)
    elif files.is_file(target):
        folder.files[target] = None
    else:
        folder.broken = True


def _survey_without(files: Files, path: str, folder: Folder, seen: set[str]) -> None:
    """Do as Flux does in a folder without kustomization file: take every YAML file, and folders that have one."""
    inside = f"{path}/" if path else ""
    for name, source in files.yaml.items():
        if not name.startswith(inside) or source.ignored:
            continue
        parts = name[len(inside) :].split("/")[:-1]
        nested = next(
            (
                parent
                for depth in range(1, len(parts) + 1)
                if files.kustomization_in(parent := inside + "/".join(parts[:depth]))
            ),
            None,
        )
        if nested:
            folder.direct[nested] = None
            _survey(files, nested, folder, seen)
        elif not source.is_kustomization:
            folder.direct[name] = None
            folder.files[name] = None


def read_plainly(files: Files, folder: Folder) -> list[Object]:
    """Return the objects as they stand in the files."""
    found: list[Object] = []
    for name in folder.files:
        source = files.yaml.get(name)
        if source:
            found += objects_of(source)
    return found


def objects_of(source: SourceFile) -> list[Object]:
    """Return the objects of one file."""
    return [Object(data, source, index) for index, data in source.manifests()]


def program() -> tuple[str, ...] | None:
    """Return the command that builds a folder: kustomize or kubectl, beside Python or on PATH; None without either."""
    beside = Path(sys.executable).parent
    for name, command in (("kubectl", ("kustomize",)), ("kustomize", ("build",))):
        found = str(beside / name) if (beside / name).is_file() else shutil.which(name)
        if found:
            return (found, *command)
    return None


_OVERLAID = ("namePrefix", "nameSuffix", "commonMetadata", "patches", "images", "components", "targetNamespace")


def overlay(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a Flux Kustomization that change what is built."""
    return {key: spec[key] for key in _OVERLAID if spec.get(key)}


def build(files: Files, path: str, folder: Folder, changes: Mapping[str, Any]) -> Built:
    """Return the objects of a folder as kustomize-controller would apply them, but for the variables."""
    if folder.plain and not changes and not folder.remote:
        return Built(read_plainly(files, folder), guessed=folder.broken)
    command = program()
    if folder.remote or folder.broken or command is None:
        return Built(read_plainly(files, folder), guessed=True)
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve()
        root = os.path.relpath(files.root.resolve(), here)
        listed = [path] if files.kustomization_in(path) else list(folder.direct)
        _write_overlay(here, root, path, listed, changes)
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command
                [*command, "--load-restrictor=LoadRestrictionsNone", str(here)],
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Built(read_plainly(files, folder), error=f"{command[0]} did not end well: {error}", guessed=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if not line.startswith("#") and line.strip()]
        text = (said[-1] if said else "it failed without a word").removeprefix("error: ")
        # Before the cause stands how kustomize came to it, through the overlay's temporary folder.
        text = re.sub(r"^.*recursed accumulation of path '[^']*': ", "", text)
        text = text.replace(f"{files.root.resolve()}/", "").replace(str(here), path or ".").replace(f"{root}/", "")
        return Built(read_plainly(files, folder), error=text, guessed=True)
    with silenced():
        built = documents(done.stdout)
    return Built([_placed(files, path, here, data) for data in built if isinstance(data, dict)])


def _write_overlay(here: Path, root: str, path: str, listed: list[str], changes: Mapping[str, Any]) -> None:
    written: dict[str, Any] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"{root}/{name}".rstrip("/") for name in listed],
        "buildMetadata": ["originAnnotations"],
    }
    for key, value in changes.items():
        if key == "targetNamespace":
            written["namespace"] = value
        elif key == "components":
            written["components"] = [f"{root}/{joined(path, str(entry))}" for entry in value]
        elif key == "commonMetadata":
            if labels := mapping(value).get("labels"):
                written["labels"] = [{"pairs": labels}]
            if annotations := mapping(value).get("annotations"):
                written["commonAnnotations"] = annotations
        else:
            written[key] = value
    (here / "kustomization.yaml").write_text(json.dumps(written))


def _placed(files: Files, path: str, here: Path, data: dict[str, Any]) -> Object:
    """Find the file that an object of a build comes from."""
    annotations = mapping(mapping(data.get("metadata")).get("annotations"))
    origin = str(annotations.pop(_ORIGIN, ""))
    if not annotations:
        mapping(data.get("metadata")).pop("annotations", None)
    match = re.search(r"^\s*(?:path|configuredIn): (.+)$", origin, re.MULTILINE)
    # The origin is relative to the overlay's own folder.
    wanted = os.path.relpath(os.path.normpath(here / match[1].strip()), files.root.resolve()) if match else ""
    source = files.yaml.get(wanted) or files.yaml.get(files.kustomization_in(path) or "")
    if source is None:
        source = SourceFile(path or ".", "")
        return Object(data, source, 0)
    name = str(mapping(data.get("metadata")).get("name", ""))
    candidates = [
        (str(mapping(found.get("metadata")).get("name", "?")), index)
        for index, found in source.manifests()
        if found["kind"] == data.get("kind")
    ]
    # Kustomize may put something before and behind a name, and one name may begin another.
    fitting = [(len(written), -index) for written, index in candidates if written in name]
    return Object(data, source, -max(fitting)[1] if fitting else candidates[0][1] if candidates else 0)
