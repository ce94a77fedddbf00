"""The files of a kustomize folder, before a build."""

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from relay_gitops.limits import LimitError
from relay_gitops.repository.boundary import OutsideError
from relay_gitops.repository.files import Files, SourceFile, source_file
from relay_gitops.repository.kustomize_fields import PLUGINS, Load, is_remote, loads, plugin_loads
from relay_gitops.repository.objects import Object, items, mapping

_PLAIN = {"apiVersion", "kind", "metadata", "resources", "sortOptions", "buildMetadata"}


@dataclass
class Folder:
    """A kustomize folder, before a build."""

    files: dict[str, None] = field(default_factory=dict)
    """The files with objects, in order."""
    kustomizations: dict[str, None] = field(default_factory=dict)
    plain: bool = True
    """Whether the files contain the same objects as a build."""
    remote: list[str] = field(default_factory=list)
    """Remote resources, which kustomize fetches over the network."""
    outside: list[str] = field(default_factory=list)
    """Paths that lead outside the repository."""
    loaded: dict[str, None] = field(default_factory=dict)
    """The files that the build reads in addition to `files` and `kustomizations`."""
    direct: dict[str, None] = field(default_factory=dict)
    """The files and folders that Flux lists, if the folder has no kustomization file."""
    broken: bool = False
    """Whether a listed file is missing, so that the build fails."""
    too_deep: bool = False
    """Whether more folders list each other than the limit of nesting."""

    @property
    def cannot_be_built(self) -> bool:
        """Whether a build would fail, use the network, or read files outside the repository."""
        return self.broken or self.too_deep or bool(self.elsewhere)

    @property
    def elsewhere(self) -> list[str]:
        """What the build would read from other places."""
        return [*self.remote, *self.outside]

    def include(self, inner: "Folder") -> None:
        """Add the files of another folder."""
        self.files.update(inner.files)
        self.kustomizations.update(inner.kustomizations)
        self.loaded.update(inner.loaded)
        self.remote += inner.remote
        self.outside += inner.outside
        self.broken |= inner.broken
        self.too_deep |= inner.too_deep


def normalized_path(path: str) -> str:
    """Return the path without `./` and `..`, with slashes; empty for the root."""
    cleaned = os.path.normpath(path).replace(os.sep, "/")
    return "" if cleaned == "." else cleaned


def path_in_source(path: str) -> str:
    """Return a path as Flux joins it to the root of a source: `..` stays inside."""
    return normalized_path(f"/{path}").lstrip("/")


def joined_path(folder: str, entry: str) -> str:
    """Return the path of an entry of a folder's kustomization file, relative to the root."""
    return normalized_path(f"./{folder}/{entry}")


def listed_paths(source: SourceFile) -> list[str]:
    """Return the files and folders that a kustomization file lists, relative to the root; empty for other files."""
    listed = mapping(source.documents[0]) if source.is_kustomization and source.documents else {}
    written = [entry for key in ("resources", "bases", "components") for entry in items(listed.get(key))]
    return [joined_path(source.folder, entry) for entry in written if isinstance(entry, str) and not is_remote(entry)]


@dataclass(frozen=True)
class _Walked:
    """The visited folders, and how deep they are nested."""

    seen: set[str] = field(default_factory=set)
    depth: int = 0

    @property
    def deeper(self) -> "_Walked":
        return _Walked(self.seen, self.depth + 1)


def patch_and_data_files(files: Files, kustomizations: Container[str] | None = None) -> set[str]:
    """Return the files that kustomization files use for other purposes than objects, for example patches.

    With `kustomizations`, read only these kustomization files.
    """
    found: set[str] = set()
    for source in files.yaml.values():
        if not source.is_kustomization or (kustomizations is not None and source.name not in kustomizations):
            continue
        listed = mapping(source.documents[0]) if source.documents else {}
        for key in ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "configurations"):
            for entry in items(listed.get(key)):
                path = entry if isinstance(entry, str) else mapping(entry).get("path")
                if isinstance(path, str):
                    found.add(joined_path(source.folder, path))
        found |= {joined_path(source.folder, name) for name in _data_files(listed)}
    return found


def data_files(files: Files) -> set[str]:
    """Return the files that become values of generated ConfigMaps and Secrets. They may contain anything."""
    return {
        joined_path(source.folder, name)
        for source in files.yaml.values()
        if source.is_kustomization and source.documents
        for name in _data_files(mapping(source.documents[0]))
    }


def _data_files(listed: dict[str, Any]) -> Iterator[str]:
    for key in ("configMapGenerator", "secretGenerator"):
        for entry in items(listed.get(key)):
            for name in items(mapping(entry).get("files")):
                yield str(name).rpartition("=")[2]


def kustomize_folder(files: Files, path: str) -> Folder:
    """Find the files of a folder by the lists of its kustomization files."""
    folder = Folder()
    _add_folder(files, path, folder, _Walked())
    return folder


def _add_folder(files: Files, path: str, folder: Folder, walked: _Walked) -> None:
    if path in walked.seen:
        return
    if walked.depth > files.budget.limits.depth:
        folder.too_deep = True
        return
    walked.seen.add(path)
    name = files.kustomization_in(path)
    if name is None:
        _add_without_kustomization_file(files, path, folder, walked)
        return
    folder.kustomizations[name] = None
    source = source_at(files, name)
    listed = mapping(source.documents[0]) if source.documents else {}
    if set(listed) - _PLAIN or listed.get("kind") == "Component":
        folder.plain = False
    for load in loads(listed):
        _add_load(files, path, load, folder)
    if (listed.get("helmCharts") or listed.get("helmChartInflationGenerator")) and not folder.remote:
        folder.remote.append("helmCharts")
    for entry in [*items(listed.get("resources")), *items(listed.get("bases")), *items(listed.get("components"))]:
        if isinstance(entry, str):
            _add_entry(files, path, entry, folder, walked.deeper)


def is_fetched(files: Files, path: str, load: Load) -> bool:
    """Return whether an entry of a folder is fetched over the network. kustomize prefers a file of that name to Git."""
    return load.is_remote and ("://" in load.entry or not files.has(joined_path(path, load.entry)))


def is_outside(files: Files, path: str, load: Load) -> bool:
    """Return whether an entry of a folder leads outside the repository."""
    return load.entry.startswith("/") or (not load.is_remote and files.leaves(joined_path(path, load.entry)))


def _add_load(files: Files, path: str, load: Load, folder: Folder) -> None:
    """Record the files and URLs that a field adds to a build."""
    target = joined_path(path, load.entry)
    if is_outside(files, path, load):
        folder.outside.append(load.entry)
    elif is_fetched(files, path, load):
        folder.remote.append(load.entry)
    elif files.is_file(target):
        folder.loaded[target] = None
        if load.keys[0] in PLUGINS:
            for document in source_at(files, target).documents:
                for inner in plugin_loads(document):
                    _add_load(files, target.rpartition("/")[0], inner, folder)
    elif load.keys[0] in PLUGINS and files.kustomization_in(target):
        inner_folder = kustomize_folder(files, target)
        folder.remote += inner_folder.remote
        folder.outside += inner_folder.outside
        folder.loaded.update(inner_folder.files | inner_folder.kustomizations | inner_folder.loaded)


def source_at(files: Files, name: str) -> SourceFile:
    """Return a file that a kustomization file uses. Only files below the checked paths are already read."""
    if name in files.yaml:
        return files.yaml[name]
    try:
        return source_file(name, files.content(name).decode(), files.budget)
    except (OSError, UnicodeDecodeError, LimitError, OutsideError):
        return SourceFile(name, "")


def _add_entry(files: Files, path: str, entry: str, folder: Folder, walked: _Walked) -> None:
    target = joined_path(path, entry)
    # _add_load records remote entries, and those that lead outside.
    if (is_remote(entry) and not files.has(target)) or "://" in entry or entry.startswith("/"):
        return
    if files.is_folder(target):
        if files.kustomization_in(target) is None:
            folder.broken = True
        else:
            _add_folder(files, target, folder, walked)
    elif files.is_file(target):
        folder.files[target] = None
        folder.broken |= _is_invalid_yaml(files.yaml.get(target))
    else:
        folder.broken = True


def _add_without_kustomization_file(files: Files, path: str, folder: Folder, walked: _Walked) -> None:
    """Do the same as Flux in a folder without a kustomization file: list all YAML files and kustomize folders."""
    inside = f"{path}/" if path else ""
    for name, source in files.yaml.items():
        if not name.startswith(inside) or source.ignored:
            continue
        levels = name[len(inside) :].split("/")[:-1]
        nested = next(
            (
                parent
                for depth in range(1, len(levels) + 1)
                if files.kustomization_in(parent := inside + "/".join(levels[:depth]))
            ),
            None,
        )
        if nested:
            folder.direct[nested] = None
            _add_folder(files, nested, folder, walked.deeper)
        elif not source.is_kustomization:
            folder.direct[name] = None
            folder.files[name] = None
            folder.broken |= _is_invalid_yaml(source)


def _is_invalid_yaml(source: SourceFile | None) -> bool:
    """Return whether kustomize cannot parse a file; templates are rendered before the build."""
    return bool(source and source.fault and not source.fault.templated)


def objects_without_build(files: Files, folder: Folder, cluster: str) -> tuple[Object, ...]:
    """Return the objects of the files without a build."""
    return tuple(
        item for name in folder.files if name in files.yaml for item in objects_in_file(files.yaml[name], cluster)
    )


def objects_in_file(source: SourceFile, cluster: str = "") -> list[Object]:
    """Return the objects of a file."""
    return [Object(data, source, index, cluster) for index, data in source.manifests()]
