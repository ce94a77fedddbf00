"""Find the root of the paths in Flux objects, and the parts of the Git repository that affect the selected paths."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from relay_gitops.limits import Budget
from relay_gitops.repository import git
from relay_gitops.repository.artifacts import copied_folders
from relay_gitops.repository.files import (
    KUSTOMIZATION_NAMES,
    Files,
    Selection,
    SourceFile,
    is_listed,
)
from relay_gitops.repository.kustomize import (
    joined_path,
    listed_paths,
    normalized_path,
    patch_and_data_files,
    path_in_source,
)
from relay_gitops.repository.objects import at, items, mapping
from relay_gitops.repository.projects import project_around, projects_below, repository_root
from relay_gitops.repository.reader import read_files, with_more, within

_FLUX = re.compile(r"""apiVersion["']?\s*:\s*["']?(kustomize\.toolkit|source\.extensions)\.fluxcd\.io/""")


_FAR_MORE = 5


@dataclass(frozen=True)
class _Applier:
    """A Flux Kustomization."""

    home: str
    """The nearest parent folder in which its path exists."""
    target: str
    """The folder that it applies. Both are relative to the root of the Git repository."""


def read_repository(paths: list[Path], working_folder: Path, budget: Budget, *, with_surroundings: bool) -> Files:
    """Read all files at or below the paths, and the rest of the repository if it affects them.

    Without a Git repository, or if the paths are self-contained, read only the paths.
    """
    common = _common(paths)
    top = _outermost(common, working_folder)
    files = read_files(paths, top, budget)
    wanted = Counter(_paths(files))
    candidates = [folder for folder in (common, *common.parents) if folder.is_relative_to(top)]
    # In a project of relay-gitops, the paths are relative to the Git repository, even if none of them exists there.
    is_known = (top / ".git").exists() and bool(project_around(common) or projects_below(top, files.yaml))
    possible = [top] if is_known else candidates
    scores = {
        root: sum(times for path, times in wanted.items() if S_ISDIR(files.boundary.mode(f"{root}/{path}")))
        for root in possible
    }
    inner = _inner_root(files, wanted, max(scores.values())) if common == top and not is_known else ""
    if inner:
        return within(_only_below(files, inner), top / inner)
    if not with_surroundings or top in paths or not (top / ".git").exists():
        return within(files, _best(scores))
    around = _Surroundings(files, Selection.of(paths, top))
    # Kustomizations outside the paths are better evidence for the root; the outermost is the best.
    applied = [root for root in possible if around.applied_from(_relative(root, top))]
    root = applied[-1] if applied else _best(scores)
    if not applied and not scores[root] and not is_known:
        root = around.without_flux(common)
    if around.decide(_relative(root, top)):
        context = _standing_by_itself([folder for folder in candidates if folder not in paths], root, top, budget)
        files = with_more(files, [name for name in around.listed if (top / name).is_relative_to(context)])
        files = replace(
            files,
            yaml=dict(sorted(files.yaml.items(), key=_as_walked)),
            charts=files.charts | around.charts_in(_relative(root, top)),
        )
    return within(files, root)


def _standing_by_itself(candidates: list[Path], root: Path, top: Path, budget: Budget) -> Path:
    """Return the innermost folder that nothing outside affects, or the root.

    Other parts of the repository, for example another cluster or test fixtures, are then ignored.
    """
    for folder in candidates:
        if folder == root:
            break
        if not _Surroundings(read_files([folder], top, budget), Selection.of([folder], top)).decide(
            _relative(root, top)
        ):
            return folder
    return root


def _inner_root(files: Files, wanted: Counter[str], score: int) -> str:
    """Return the folder to which the paths are relative, for example one that is pushed as an OCI artifact.

    Return an empty string if no folder has far more of the paths than the root, of which `score` exist.
    """
    folders = {folder for name in files.yaml for folder in _parents(name) if folder}
    times: Counter[str] = Counter()
    for path, count in wanted.items():
        for folder in folders:
            if folder.endswith(f"/{path}"):
                times[folder.removesuffix(f"/{path}")] += count
    best = max(times, key=lambda root: (times[root], -len(root)), default="")
    return best if times[best] > 1 and times[best] >= score * _FAR_MORE else ""


def _only_below(files: Files, folder: str) -> Files:
    inside = Selection((folder,))
    kept = {name: source for name, source in files.yaml.items() if inside.contains(name)}
    beside = frozenset(name for name, source in files.yaml.items() if name not in kept and any(source.manifests()))
    charts = frozenset(chart for chart in files.charts if inside.contains(chart))
    return replace(files, yaml=kept, charts=charts, beside=beside)


def _as_walked(entry: tuple[str, SourceFile]) -> tuple[tuple[bool, str], ...]:
    """Return a sort key that lists files before folders, both by name, as in a full read."""
    *folders, base = entry[0].split("/")
    return (*((True, folder) for folder in folders), (False, base))


def _best(scores: dict[Path, int]) -> Path:
    """Return the folder to which most paths are relative; of several candidates, the innermost."""
    return max(scores, key=lambda root: scores[root])


class _Surroundings:
    """The rest of the Git repository outside the selected paths."""

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
            Files(files.root, files.boundary, files.budget),
            self.listed,
            lambda name, text: _base(name) in KUSTOMIZATION_NAMES or bool(_FLUX.search(text)),
        )
        self._users = self._folders_that_list()
        self._appliers = list(self._find_appliers())

    def applied_from(self, root: str) -> list[str]:
        """Return the folders inside the paths that a Flux Kustomization outside applies."""
        return [entry.target for entry in self._appliers if entry.home == root and self._concerns(entry.target)]

    def without_flux(self, common: Path) -> Path:
        """Return the common folder of the paths, all files that they list, and all files that list them."""
        top = self._files.root
        related = [common, *(top / name for name in {*self._leaving(), *self._users})]
        return Path(os.path.commonpath(related))

    def decide(self, root: str) -> bool:
        """Return whether files outside the paths apply or list files inside, or the other way round."""
        written = [joined_path(root, path) for _, paths in _flux_files(self._files) for path in paths if path]
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
        """Return the existing files outside the paths that kustomization files inside list."""
        found = {
            target for source in self._files.yaml.values() for target in listed_paths(source)
        } | patch_and_data_files(self._files)
        return [
            name
            for name in found
            if not name.startswith("..") and not self._selection.contains(name) and self._files.has(name)
        ]

    def _folders_that_list(self) -> set[str]:
        """Return the folders whose kustomization file lists files of the paths, directly or indirectly."""
        listing = [(source.folder, set(listed_paths(source))) for source in self._read.yaml.values()]
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
                yield from (_Applier(home, joined_path(home, path)) for path in paths)

    def _concerns(self, target: str) -> bool:
        inside = Selection((target,))
        return self._selection.contains(target) or any(map(inside.contains, (*self._selection.names, *self._users)))


def _home(files: Files, name: str, path: str) -> str | None:
    """Return the nearest parent folder of a Flux Kustomization in which its path exists.

    A path equal to the root is not evidence, but `flux bootstrap` writes its file one folder below the applied path.
    """
    if not path:
        folder = name.rpartition("/")[0]
        return folder.rpartition("/")[0] if _base(name) == "gotk-sync.yaml" else None
    return next((folder for folder in _parents(name) if files.is_folder(joined_path(folder, path))), None)


def _parents(name: str) -> Iterator[str]:
    while name:
        name = name.rpartition("/")[0]
        yield name


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _relative(folder: Path, top: Path) -> str:
    return normalized_path(folder.relative_to(top).as_posix())


def _flux_files(files: Files) -> Iterator[tuple[str, list[str]]]:
    """Yield the file and the path of each Flux Kustomization, followed by its components.

    An ArtifactGenerator is included with each folder that it copies.
    """
    for name, source in files.yaml.items():
        for _, data in source.manifests():
            if data["kind"] == "ArtifactGenerator":
                yield from ((name, [folder]) for folder in copied_folders(data) if folder)
            elif data["apiVersion"].startswith("kustomize.toolkit.fluxcd.io/") and not _is_of_artifact(data):
                spec = mapping(data.get("spec"))
                path = path_in_source(str(spec.get("path") or "."))
                found = [path, *(joined_path(path, str(entry)) for entry in items(spec.get("components")))]
                if not any(entry.startswith("..") for entry in found):
                    yield name, found


def _is_of_artifact(data: dict[str, Any]) -> bool:
    """Return whether a path is not relative to a repository."""
    return bool(at(data, "spec", "sourceRef", "kind") == "ExternalArtifact")


def _common(paths: list[Path]) -> Path:
    first = paths[0] if paths[0].is_dir() else paths[0].parent
    for candidate in (first, *first.parents):
        if all(path.is_relative_to(candidate) for path in paths):
            return candidate
    return Path(first.anchor)


def _outermost(folder: Path, working_folder: Path) -> Path:
    """Return the folder outside which nothing is read.

    It is the root of the Git repository. Without a repository, it is the working folder, or a folder that is not in it.
    """
    root = repository_root(folder)
    if root:
        return root
    return working_folder if folder.is_relative_to(working_folder) else folder


def _paths(files: Files) -> Iterator[str]:
    """Yield the paths of Kustomizations and charts that are below the root."""
    for source in files.yaml.values():
        for _, data in source.manifests():
            path = mapping(data.get("spec")).get("path")
            chart = at(data, "spec", "chart", "spec", "chart")
            for text in (path if data["kind"] == "Kustomization" and not _is_of_artifact(data) else None, chart):
                if isinstance(text, str) and path_in_source(text):
                    yield path_in_source(text)
