"""Build kustomize folders. A folder that only lists files is read directly, without kustomize."""

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relay_gitops.limits import LimitError
from relay_gitops.repository import programs
from relay_gitops.repository.files import Files, SourceFile, is_manifest
from relay_gitops.repository.kustomize import objects_without_build
from relay_gitops.repository.kustomize_batches import batches
from relay_gitops.repository.kustomize_overlay import MARK, Job, write_overlay
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.view import View
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents

_ORIGIN = "config.kubernetes.io/origin"


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


def build_folders(files: Files, jobs: Sequence[Job]) -> list[BuildResult]:
    """Return the objects of each folder as kustomize-controller would apply them, before variables are substituted.

    The start of the program takes most of the time, so one process builds many folders.
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
    rest = batches(files, jobs, waiting)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while rest:
            results = pool.map(lambda batch: _run(files, command or (), [jobs[index] for index in batch]), rest)
            again: list[list[int]] = []
            for batch, built in zip(rest, results, strict=True):
                made.update((index, result) for index, result in zip(batch, built, strict=False) if result)
                again += _smaller([index for index in batch if index not in made], len(batch))
            rest = again
    return [made[index] for index in range(len(jobs))]


def _smaller(left: list[int], size: int) -> list[list[int]]:
    """Return the batches that build what is left of a batch: halves of a failed one, else each folder by itself."""
    if len(left) < size:
        return [[index] for index in left]
    middle = len(left) // 2
    return [half for half in (left[:middle], left[middle:]) if half]


def _run(files: Files, command: Sequence[str], jobs: Sequence[Job]) -> list[BuildResult | None]:
    """Build some folders with one process.

    Return nothing if a build of several folders fails, and None for a folder with names of another one.
    """
    # The repository cannot contain the prefix, which is removed from the output.
    base = f"z{secrets.token_hex(8)}"
    prefixes = [f"{base}{number}-" for number in range(len(jobs))]
    try:
        with tempfile.TemporaryDirectory() as temporary:
            here = Path(temporary).resolve() / "build"
            view = View(files, here / "repository")
            write_overlay(view, here, jobs, prefixes)
            done = programs.run([*command, "--load-restrictor=LoadRestrictionsNone", str(here)], here, files.budget)
            if done.status:
                return _refused(files, jobs, _reason(done.errors, view, jobs[0].path or "."))
            objects = [data for data in documents(done.output, files.budget.limits) if is_manifest(data)]
            return _results(view, here, jobs, objects, base)
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


def _results(
    view: View, here: Path, jobs: Sequence[Job], objects: list[dict[str, Any]], base: str
) -> list[BuildResult | None]:
    if len(jobs) == 1:
        return [BuildResult(tuple(_placed(view, jobs[0], here, data) for data in objects))]
    starts = [index for index, data in enumerate(objects) if data.get("apiVersion") == MARK]
    return [
        _result(view, here, job, [_without(data, f"{base}{number}-") for data in objects[start + 1 : end]], base)
        for number, (job, start, end) in enumerate(zip(jobs, starts, [*starts[1:], len(objects)], strict=True))
    ]


def _result(view: View, here: Path, job: Job, objects: list[dict[str, Any]], base: str) -> BuildResult | None:
    # kustomize updates references across the whole build, so a folder can get a name of another one.
    if any(base in str(data) for data in objects):
        return None
    return BuildResult(tuple(_placed(view, job, here, data) for data in objects))


def _without(data: Any, prefix: str) -> Any:  # noqa: ANN401 - parsed YAML
    """Return an object without the prefix that its names and references got."""
    if isinstance(data, dict):
        return {key: _without(value, prefix) for key, value in data.items()}
    if isinstance(data, list):
        return [_without(entry, prefix) for entry in data]
    return data.replace(prefix, "") if isinstance(data, str) else data


def _refused(files: Files, jobs: Sequence[Job], why: str = "", exceeded: str = "") -> list[BuildResult | None]:
    if len(jobs) > 1:
        return []
    objects = objects_without_build(files, jobs[0].folder, jobs[0].cluster)
    return [BuildResult(objects, error=why, exceeded=exceeded, is_guess=True)]


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
