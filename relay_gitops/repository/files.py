"""The files of a repository: their documents, and the files that Flux does not see."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.source_ignore import Ignore
from relay_gitops.repository.yaml_text import DuplicateKeyError, Lines, NotYamlError, documents, is_templated

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
SUFFIXES = (".yaml", ".yml")
_NEVER = {".git", ".venv", "node_modules", "__pycache__"}
CONFIG = ".relay-gitops.yaml"


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A YAML file."""

    name: str
    """The path relative to the repository root, with slashes."""
    text: str
    documents: tuple[Any, ...] = ()
    fault: NotYamlError | None = None
    """The error, if the file could not be parsed."""
    has_key_twice: bool = False
    ignored: bool = False
    """Whether a .sourceignore or source-controller itself excludes the file, so that Flux does not see it."""

    @property
    def folder(self) -> str:
        """The folder of the file; empty for the root."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """The file name without the folder."""
        return self.name.rpartition("/")[2]

    @property
    def is_kustomization(self) -> bool:
        """Whether the file is a kustomization file of kustomize."""
        return self.base in KUSTOMIZATION_NAMES

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def line(self, index: int, keys: KeyPath) -> int:
        """Return the line of a value of a document."""
        return self._lines.line(index, keys) if self.documents else 1

    def manifests(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each Kubernetes object with the number of its document; a List yields its items."""
        for index, data in enumerate(self.documents):
            if not is_manifest(data):
                continue
            if data["kind"] == "List" and data["apiVersion"] == "v1":
                yield from ((index, item) for item in data.get("items") or () if is_manifest(item))
            else:
                yield index, data


def is_manifest(data: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether the data is a Kubernetes object."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("apiVersion"), str)
        and isinstance(data.get("kind"), str)
        and isinstance(data.get("metadata", {}), dict)
        and not data["apiVersion"].startswith(("kustomize.config.k8s.io/", "ENC["))
    )


@dataclass(frozen=True)
class Selection:
    """The part of a repository that is selected."""

    names: tuple[str, ...] = ("",)
    """Files and folders relative to the root; an empty path is the root itself."""

    @classmethod
    def of(cls, paths: Iterable[Path], root: Path) -> Self:
        """Return the paths relative to a root that contains them."""
        return cls(tuple(path.relative_to(root).as_posix().removeprefix(".") for path in paths))

    def contains(self, name: str) -> bool:
        """Return whether a file or folder is selected, or inside a selected folder."""
        return any(not own or name == own or name.startswith(f"{own}/") for own in self.names)


@dataclass(frozen=True, eq=False)
class Files:
    """All YAML files below some paths of a repository."""

    root: Path
    """The base folder of the paths in Flux objects."""
    yaml: Mapping[str, SourceFile] = field(default_factory=dict)
    charts: frozenset[str] = frozenset()
    """Folders of Helm charts. Their templates are not manifests."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Files that Flux does not see: name to the name of the file that excludes it."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Files that cannot be read: name to reason."""
    _modes: dict[str, int] = field(default_factory=dict, repr=False)
    """Cached results of file system calls."""

    def is_folder(self, name: str) -> bool:
        """Return whether a folder of this name exists, relative to the root."""
        return stat.S_ISDIR(self._mode(name))

    def is_file(self, name: str) -> bool:
        """Return whether a file of this name exists, relative to the root."""
        return stat.S_ISREG(self._mode(name))

    def has(self, name: str) -> bool:
        """Return whether a file or folder of this name exists, relative to the root."""
        return self._mode(name) != 0

    def _mode(self, name: str) -> int:
        if name not in self._modes:
            try:
                self._modes[name] = os.stat(f"{self.root}/{name}").st_mode  # noqa: PTH116 - a Path for each would take longer
            except (OSError, ValueError):
                self._modes[name] = 0
        return self._modes[name]

    def kustomization_in(self, folder: str) -> str | None:
        """Return the name of a folder's kustomization file, relative to the root."""
        inside = f"{folder}/" if folder else ""
        return next((inside + base for base in KUSTOMIZATION_NAMES if self.is_file(inside + base)), None)


def read_files(paths: list[Path], root: Path) -> Files:
    """Read all YAML files at or below the paths, which are inside `root`."""
    charts: set[str] = set()
    found: dict[str, SourceFile] = {}
    unread: dict[str, str] = {}
    for path in paths:
        for file in _walk(path, root, charts):
            name = file[len(str(root)) :].lstrip(os.sep).replace(os.sep, "/")
            if name not in found and name not in unread:
                _read_file(name, file, found, unread)
    return Files(root, found, frozenset(charts), {}, unread)


def with_more(files: Files, names: Iterable[str], is_wanted: Callable[[str, str], bool] | None = None) -> Files:
    """Return the files and additional files, with names relative to the root.

    With `is_wanted`, read only files whose name and content it accepts.
    """
    found, unread = dict(files.yaml), dict(files.unread)
    for name in names:
        if name not in found and name not in unread:
            _read_file(name, f"{files.root}/{name}", found, unread, is_wanted)
    return replace(files, yaml=found, unread=unread)


def is_listed(name: str) -> bool:
    """Return whether a file of this name is read if it is found in a folder."""
    *folders, base = name.split("/")
    return (base.endswith(SUFFIXES) or base in KUSTOMIZATION_NAMES) and _NEVER.isdisjoint(folders)


def within(files: Files, root: Path) -> Files:
    """Return the files with names relative to a common folder, and with the files that Flux does not see there."""
    prefix = "" if root == files.root else f"{root.relative_to(files.root).as_posix()}/"
    ignore = Ignore(root)
    moved: dict[str, SourceFile] = {}
    hidden: dict[str, str] = {}
    for old, source in files.yaml.items():
        name = old.removeprefix(prefix)
        reason = ignore.reason(name)
        if reason:
            hidden[name] = reason
        moved[name] = replace(source, name=name, ignored=bool(reason)) if reason or prefix else source
    charts = {name.removeprefix(prefix) if name != prefix.rstrip("/") else "." for name in files.charts}
    unread = {name.removeprefix(prefix): reason for name, reason in files.unread.items()}
    return Files(root, moved, frozenset(charts), hidden, unread)


def _read_file(
    name: str,
    path: str,
    found: dict[str, SourceFile],
    unread: dict[str, str],
    is_wanted: Callable[[str, str], bool] | None = None,
) -> None:
    try:
        with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 - a thousand Path objects take longer than reading
            text = opened.read().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        unread[name] = error.strerror or "" if isinstance(error, OSError) else "it is not UTF-8"
        return
    if is_wanted is None or is_wanted(name, text):
        found[name] = source_file(name, text)


def source_file(name: str, text: str) -> SourceFile:
    """Return a file with its documents, or with the error of the parser."""
    try:
        return SourceFile(name, text, tuple(documents(text)))
    except NotYamlError as error:
        return SourceFile(name, text, fault=error)
    except DuplicateKeyError as error:
        # Both branches of a condition in a template can set the same key.
        if is_templated(text):
            return SourceFile(name, text, fault=NotYamlError(str(error), 1, templated=True))
        return SourceFile(name, text, has_key_twice=True)


def _walk(path: Path, root: Path, charts: set[str]) -> Iterator[str]:
    if path.is_file():
        yield str(path)
        return
    for folder, folders, names in os.walk(path):
        if "Chart.yaml" in names:
            charts.add(Path(folder).relative_to(root).as_posix())
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in _NEVER)
        for name in sorted(names):
            if name.endswith(SUFFIXES) or name in KUSTOMIZATION_NAMES:
                yield os.path.join(folder, name)  # noqa: PTH118 - likewise
