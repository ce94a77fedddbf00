"""Build kustomize folders. A folder that only lists files is read directly, without kustomize."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay_gitops.limits import LimitError
from relay_gitops.repository import programs
from relay_gitops.repository.files import Files, SourceFile
from relay_gitops.repository.kustomize import Folder, joined_path, objects_without_build
from relay_gitops.repository.objects import Object, at, mapping, mappings
from relay_gitops.repository.view import View
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents

_ORIGIN = "config.kubernetes.io/origin"
_ORIGINS = {"buildMetadata": ["originAnnotations"]}
_MARK = "relay-gitops.io/v1"
_FEW = 8
"""The number of folders that one process builds faster than another process starts."""
_RENAMING = {
    "configMapGenerator", "configurations", "generators", "namePrefix", "nameSuffix", "secretGenerator", "transformers",
    "vars",
}  # fmt: skip
_NAMES_ELSEWHERE = re.compile(
    r"allowNameChange|kind[\"']?:\s*[\"']?"
    r"(APIService|(Cluster)?RoleBinding|CustomResourceDefinition|(Mutating|Validating)WebhookConfiguration)\b"
)
"""Fields that refer to an object with its namespace: https://github.com/kubernetes-sigs/kustomize, namereference.go."""


@dataclass(frozen=True)
class Job:
    """A folder to build."""

    path: str
    folder: Folder
    changes: Mapping[str, Any] = field(default_factory=dict)
    """The fields that a Flux Kustomization adds."""
    cluster: str = ""


@dataclass(frozen=True, eq=False)
class BuildResult:
    """The result of a build."""

    objects: tuple[Object, ...] = ()
    error: str = ""
    """The error of kustomize, if the build fails."""
    exceeded: str = ""
    """The limit that the build exceeds."""
    is_guess: bool = False
    """Whether the objects differ from the applied objects, because the folder cannot be built here."""


def program() -> tuple[str, ...] | None:
    """Return the build command: kustomize or kubectl, next to Python or on PATH; None if both are missing."""
    beside = Path(sys.executable).parent
    for name, command in (("kubectl", "kustomize"), ("kustomize", "build")):
        found = programs.find(name, beside=beside)
        if found:
            return (found, command)
    return None


_OVERLAID = ("namePrefix", "nameSuffix", "commonMetadata", "patches", "images", "components", "targetNamespace")


def overlay(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a Flux Kustomization that change the build."""
    return {key: spec[key] for key in _OVERLAID if spec.get(key)}


def build_folders(files: Files, jobs: Sequence[Job]) -> list[BuildResult]:
    """Return the objects of each folder as kustomize-controller would apply them, before variables are substituted.

    The start of the program takes most of the time, so one process builds all folders that cannot affect each other.
    If that process fails, each folder is built separately.
    """
    command = program()
    made: dict[int, BuildResult] = {}
    waiting: list[int] = []
    for index, job in enumerate(jobs):
        folder = job.folder
        if folder.plain and not job.changes and not folder.remote:
            made[index] = BuildResult(
                objects_without_build(files, folder, job.cluster), is_guess=folder.cannot_be_built
            )
        elif folder.cannot_be_built or command is None:
            made[index] = BuildResult(objects_without_build(files, folder, job.cluster), is_guess=True)
        else:
            waiting.append(index)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batches in (_batches(files, jobs, waiting), None):
            rest = batches or [[index] for index in waiting if index not in made]
            results = pool.map(lambda batch: _run(files, command or (), [jobs[index] for index in batch]), rest)
            for batch, built in zip(rest, results, strict=True):
                made.update(zip(batch, built, strict=False))
    return [made[index] for index in range(len(jobs))]


def _batches(files: Files, jobs: Sequence[Job], waiting: Sequence[int]) -> list[list[int]]:
    """Group jobs by process: jobs of the same cluster without common files, balanced over the cores."""
    batches: list[list[int]] = []
    by_cluster: dict[str, list[int]] = {}
    for index in waiting:
        if _is_influenced(files, jobs[index]):
            batches.append([index])
        else:
            by_cluster.setdefault(jobs[index].cluster, []).append(index)
    for members in by_cluster.values():
        count = min(os.cpu_count() or 1, -(-len(members) // _FEW))
        open_ones: list[tuple[list[int], set[str]]] = [([], set()) for _ in range(count)]
        for index in members:
            names = jobs[index].folder.files.keys()
            fitting = [entry for entry in open_ones if entry[1].isdisjoint(names)]
            batch, taken = min(fitting, key=lambda entry: len(entry[0])) if fitting else ([], set())
            batch.append(index)
            taken.update(names)
            if not fitting:
                open_ones.append((batch, taken))
        batches += [batch for batch, _ in open_ones]
    return batches


def _is_influenced(files: Files, job: Job) -> bool:
    """Return whether a folder changes names or refers to them; kustomize updates references across the whole build."""
    names = (*job.folder.kustomizations, *job.folder.files)
    sources = [files.yaml[name] for name in names if name in files.yaml]
    listed = [mapping(at(source.documents, 0)) for source in sources if source.is_kustomization]
    return any(not _RENAMING.isdisjoint(part) for part in (job.changes, *listed)) or any(
        _NAMES_ELSEWHERE.search(source.text) for source in sources
    )


def _run(files: Files, command: Sequence[str], jobs: Sequence[Job]) -> list[BuildResult]:
    """Build some folders with one process; return nothing if a build of several folders fails."""
    try:
        with tempfile.TemporaryDirectory() as temporary:
            here = Path(temporary).resolve() / "build"
            view = View(files, here / "repository")
            _write(view, here, jobs)
            done = programs.run([*command, "--load-restrictor=LoadRestrictionsNone", str(here)], here, files.budget)
            if done.status:
                return _refused(files, jobs, _reason(done.errors, view, jobs[0].path or "."))
            objects = [data for data in documents(done.output, files.budget.limits) if isinstance(data, dict)]
            return _results(view, here, jobs, objects)
    except LimitError as error:
        return _refused(files, jobs, exceeded=f"kustomize was stopped: {error}")
    except (OSError, programs.ProgramError) as error:
        return _refused(files, jobs, f"{Path(command[0]).name} cannot be started: {error}")
    except (NotYamlError, DuplicateKeyError):
        # The text of the error may quote what was rendered.
        return _refused(files, jobs, "the output of the build is not valid YAML")


def _reason(said: str, view: View, path: str) -> str:
    lines = [line for line in said.splitlines() if not line.startswith("#") and line.strip()]
    text = (lines[-1] if lines else "it failed without an error message").removeprefix("error: ")
    # The message starts with the path through the temporary overlay folder.
    text = re.sub(r"^.*recursed accumulation of path '[^']*': ", "", text)
    text = text.replace(f"{view.root}/", "").replace(str(view.folder.parent), path)
    return text.replace(f"{view.relative}/", "")


def _results(view: View, here: Path, jobs: Sequence[Job], objects: list[dict[str, Any]]) -> list[BuildResult]:
    starts = [index for index, data in enumerate(objects) if data.get("apiVersion") == _MARK]
    if not starts:
        return [BuildResult(tuple(_placed(view, jobs[0], here, data) for data in objects))]
    return [
        BuildResult(tuple(_placed(view, job, here, data) for data in objects[start + 1 : end]))
        for job, start, end in zip(jobs, starts, [*starts[1:], len(objects)], strict=True)
    ]


def _refused(files: Files, jobs: Sequence[Job], why: str = "", exceeded: str = "") -> list[BuildResult]:
    if len(jobs) > 1:
        return []
    objects = objects_without_build(files, jobs[0].folder, jobs[0].cluster)
    return [BuildResult(objects, error=why, exceeded=exceeded, is_guess=True)]


def _write(view: View, here: Path, jobs: Sequence[Job]) -> None:
    """Write the overlay of a folder; for several folders, write an overlay that lists theirs, with separators."""
    for job in jobs:
        view.add(job.folder.kustomizations, job.folder.files, job.folder.loaded)
    if len(jobs) == 1:
        _write_kustomization(here, {**_ORIGINS, **_overlay(view.files, view.relative, jobs[0])})
        return
    listed: list[str] = []
    for number, job in enumerate(jobs):
        (here / str(number)).mkdir()
        _write_kustomization(here / str(number), _overlay(view.files, f"../{view.relative}", job))
        mark = {"apiVersion": _MARK, "kind": "Folder", "metadata": {"name": str(number)}}
        (here / f"{number}.yaml").write_text(json.dumps(mark))
        listed += [f"{number}.yaml", str(number)]
    _write_kustomization(here, {**_ORIGINS, "resources": listed, "sortOptions": {"order": "fifo"}})


def _write_kustomization(here: Path, fields: Mapping[str, Any]) -> None:
    written = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **fields}
    (here / "kustomization.yaml").write_text(json.dumps(written))


def _overlay(files: Files, root: str, job: Job) -> dict[str, Any]:
    listed = [job.path] if files.kustomization_in(job.path) else list(job.folder.direct)
    written: dict[str, Any] = {"resources": [f"{root}/{name}".rstrip("/") for name in listed]}
    for key, value in job.changes.items():
        if key == "targetNamespace":
            written["namespace"] = value
        elif key == "components":
            written["components"] = [f"{root}/{joined_path(job.path, str(entry))}" for entry in value]
        elif key == "commonMetadata":
            if labels := mapping(value).get("labels"):
                written["labels"] = [{"pairs": labels}]
            if annotations := mapping(value).get("annotations"):
                written["commonAnnotations"] = annotations
        elif key == "patches":
            # A Flux Kustomization has only inline patches, and kustomize would read `path`.
            written[key] = [
                {name: entry[name] for name in ("patch", "target") if name in entry} for _, entry in mappings(value)
            ]
        else:
            written[key] = value
    return written


def _placed(view: View, job: Job, here: Path, data: dict[str, Any]) -> Object:
    """Return the source file of a built object."""
    annotations = mapping(mapping(data.get("metadata")).get("annotations"))
    origin = str(annotations.pop(_ORIGIN, ""))
    if not annotations:
        mapping(data.get("metadata")).pop("annotations", None)
    match = re.search(r"^\s*(?:path|configuredIn): (.+)$", origin, re.MULTILINE)
    # The origin is relative to the folder of the overlay.
    files = view.files
    wanted = os.path.relpath(os.path.normpath(here / match[1].strip()), view.root) if match else ""
    source = files.yaml.get(wanted) or files.yaml.get(files.kustomization_in(job.path) or "")
    if source is None:
        return Object(data, SourceFile(job.path or ".", ""), 0, job.cluster)
    name = str(mapping(data.get("metadata")).get("name", ""))
    candidates = [
        (str(mapping(found.get("metadata")).get("name", "?")), index)
        for index, found in source.manifests()
        if found["kind"] == data.get("kind")
    ]
    # kustomize can add a prefix and a suffix, and a name can be the prefix of another name.
    fitting = [(len(written), -index) for written, index in candidates if written in name]
    index = -max(fitting)[1] if fitting else candidates[0][1] if candidates else 0
    return Object(data, source, index, job.cluster)
