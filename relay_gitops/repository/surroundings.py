"""The root that the paths of Flux objects are relative to, and what of its Git repository decides about some paths."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from relay_gitops.repository import git
from relay_gitops.repository.artifacts import copied_folders
from relay_gitops.repository.clusters import parts
from relay_gitops.repository.files import (
    KUSTOMIZATION_NAMES,
    Files,
    Selection,
    SourceFile,
    is_listed,
    read,
    with_more,
    within,
)
from relay_gitops.repository.kustomize import entries, joined, normal
from relay_gitops.repository.objects import at, items, mapping

_FLUX = re.compile(r"""apiVersion["']?\s*:\s*["']?(kustomize\.toolkit|source\.extensions)\.fluxcd\.io/""")


@dataclass(frozen=True)
class _Applier:
    """A Flux Kustomization."""

    home: str
    """The nearest folder around it in which its path is one."""
    target: str
    """The folder that it applies; both relative to the root of the Git repository."""


def read_repository(paths: list[Path], *, with_surroundings: bool) -> Files:
    """Read all that is at or below the paths, and on demand the rest of the repository if it decides about them.

    Without a Git repository, and where the paths stand for themselves, that is the paths alone.
    """
    common = _common(paths)
    top = _outermost(common)
    files = read(paths, top)
    wanted = Counter(_paths(files))
    candidates = [folder for folder in (common, *common.parents) if folder.is_relative_to(top)]
    scores = {root: sum(times for path, times in wanted.items() if (root / path).is_dir()) for root in candidates}
    if not with_surroundings or top in paths or not (top / ".git").exists():
        return within(files, _best(scores))
    around = _Surroundings(files, Selection.of(paths, top))
    # What outside of the paths applies a part of them knows better what its path is relative to, the outermost best.
    applied = [root for root in candidates if around.applied_from(_relative(root, top))]
    root = applied[-1] if applied else _best(scores)
    if not applied and not scores[root]:
        root = around.without_flux(common)
    if around.decide(_relative(root, top)):
        context = _standing_by_itself([folder for folder in candidates if folder not in paths], root, top)
        files = with_more(files, [name for name in around.listed if (top / name).is_relative_to(context)])
        files = replace(
            files,
            yaml=dict(sorted(files.yaml.items(), key=_as_walked)),
            charts=files.charts | around.charts_in(_relative(root, top)),
        )
    return within(files, root)


def _standing_by_itself(candidates: list[Path], root: Path, top: Path) -> Path:
    """Return the innermost folder about which nothing outside decides, or the root.

    What else the repository holds, such as another cluster or the fixtures of tests, is then no part of the answer.
    """
    for folder in candidates:
        if folder == root:
            break
        if not _Surroundings(read([folder], top), Selection.of([folder], top)).decide(_relative(root, top)):
            return folder
    return root


def _as_walked(entry: tuple[str, SourceFile]) -> tuple[tuple[bool, str], ...]:
    """Return what puts a folder's files before its folders, and both by name, as reading everything does."""
    *folders, base = entry[0].split("/")
    return (*((True, folder) for folder in folders), (False, base))


def _best(scores: dict[Path, int]) -> Path:
    """Return the folder to which most paths are relative; the innermost where some are equal."""
    return max(scores, key=lambda root: scores[root])


class _Surroundings:
    """What lies in the same Git repository as some paths, and outside of them."""

    def __init__(self, files: Files, selection: Selection) -> None:
        self._files = files
        self._selection = selection
        known = git.listed(files.root)
        self._charts = {name.rpartition("/")[0] for name in known if name.rpartition("/")[2] == "Chart.yaml"}
        self.listed = [
            name
            for name in known
            if is_listed(name) and not selection.contains(name) and not self._is_in_chart(name) and files.is_file(name)
        ]
        self._read = with_more(
            Files(files.root),
            self.listed,
            lambda name, text: _base(name) in KUSTOMIZATION_NAMES or bool(_FLUX.search(text)),
        )
        self._users = self._folders_that_list()
        self._appliers = list(self._find_appliers())

    def applied_from(self, root: str) -> list[str]:
        """Return the folders at which a Flux Kustomization outside applies something of the paths."""
        return [entry.target for entry in self._appliers if entry.home == root and self._concerns(entry.target)]

    def without_flux(self, common: Path) -> Path:
        """Return the folder that holds the paths, all that they list, and all that lists them."""
        top = self._files.root
        related = [common, *(top / name for name in {*self._leaving(), *self._users})]
        return Path(os.path.commonpath(related))

    def decide(self, root: str) -> bool:
        """Say whether anything outside of the paths applies or lists a part of them, or is applied or listed there."""
        written = [joined(root, path) for _, paths in _flux_files(self._files) for path in paths if path]
        own = [target for target in written if self._files.is_folder(target)]
        return (
            bool(self._users)
            or bool(self._leaving())
            or any(not self._selection.contains(target) for target in own)
            or any(not Selection(tuple(own)).contains(target) for target in self.applied_from(root))
        )

    def charts_in(self, root: str) -> set[str]:
        """Return the folders of charts at or below a folder."""
        return {chart for chart in self._charts if Selection((root,)).contains(chart)}

    def _is_in_chart(self, name: str) -> bool:
        return any(parent in self._charts for parent in _parents(name))

    def _leaving(self) -> list[str]:
        """Return what the paths' kustomization files list outside of the paths, as far as it is there."""
        found = {target for source in self._files.yaml.values() for target in entries(source)} | parts(self._files)
        return [
            name
            for name in found
            if not name.startswith("..") and not self._selection.contains(name) and self._files.has(name)
        ]

    def _folders_that_list(self) -> set[str]:
        """Return the folders whose kustomization file lists something of the paths, directly or through another."""
        listing = [(source.folder, set(entries(source))) for source in self._read.yaml.values()]
        found: set[str] = set()
        while True:
            fresh = {
                folder
                for folder, targets in listing
                if folder not in found
                and any(target in found or self._selection.contains(target) for target in targets)
            }
            if not fresh:
                return found
            found |= fresh

    def _find_appliers(self) -> Iterator[_Applier]:
        for name, paths in _flux_files(self._read):
            home = _home(self._read, name, paths[0])
            if home is not None:
                yield from (_Applier(home, joined(home, path)) for path in paths)

    def _concerns(self, target: str) -> bool:
        inside = Selection((target,))
        return self._selection.contains(target) or any(map(inside.contains, (*self._selection.names, *self._users)))


def _home(files: Files, name: str, path: str) -> str | None:
    """Return the nearest folder around a Flux Kustomization's file in which its path is one.

    A path that is the root itself says nothing, but `flux bootstrap` writes its file one folder below what it applies.
    """
    if not path:
        folder = name.rpartition("/")[0]
        return folder.rpartition("/")[0] if _base(name) == "gotk-sync.yaml" else None
    return next((folder for folder in _parents(name) if files.is_folder(joined(folder, path))), None)


def _parents(name: str) -> Iterator[str]:
    while name:
        name = name.rpartition("/")[0]
        yield name


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _relative(folder: Path, top: Path) -> str:
    return normal(folder.relative_to(top).as_posix())


def _flux_files(files: Files) -> Iterator[tuple[str, list[str]]]:
    """Yield the file of each Flux Kustomization with its path, and behind that those of its components.

    An ArtifactGenerator counts with each folder that it copies.
    """
    for name, source in files.yaml.items():
        for _, data in source.manifests():
            if data["kind"] == "ArtifactGenerator":
                yield from ((name, [folder]) for folder in copied_folders(data) if folder)
            elif data["apiVersion"].startswith("kustomize.toolkit.fluxcd.io/") and not _is_of_artifact(data):
                spec = mapping(data.get("spec"))
                path = normal(str(spec.get("path") or ".")).lstrip("/")
                found = [path, *(joined(path, str(entry)) for entry in items(spec.get("components")))]
                if not any(entry.startswith("..") for entry in found):
                    yield name, found


def _is_of_artifact(data: dict[str, Any]) -> bool:
    """Say whether a path is relative to something else than a repository."""
    return bool(at(data, "spec", "sourceRef", "kind") == "ExternalArtifact")


def _common(paths: list[Path]) -> Path:
    first = paths[0] if paths[0].is_dir() else paths[0].parent
    for candidate in (first, *first.parents):
        if all(path.is_relative_to(candidate) for path in paths):
            return candidate
    return Path(first.anchor)


def _outermost(folder: Path) -> Path:
    """Return the root of the Git repository; a few folders up where there is none."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder.parents[1] if len(folder.parents) > 2 else folder  # noqa: PLR2004 - apps/cluster/ is as deep as it gets


def _paths(files: Files) -> Iterator[str]:
    """Yield the paths of Kustomizations and charts, without those that are the root itself or outside of it."""
    for source in files.yaml.values():
        for _, data in source.manifests():
            path = mapping(data.get("spec")).get("path")
            chart = at(data, "spec", "chart", "spec", "chart")
            for text in (path if data["kind"] == "Kustomization" and not _is_of_artifact(data) else None, chart):
                if isinstance(text, str) and normal(text) and not normal(text).startswith(".."):
                    yield normal(text)
