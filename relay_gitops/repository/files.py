"""The files of a repository: their documents, and the files that Flux does not see."""

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from relay_gitops.key_path import KeyPath
from relay_gitops.limits import Budget
from relay_gitops.repository.boundary import Boundary
from relay_gitops.repository.yaml_text import DuplicateKeyError, Lines, NotYamlError, documents, is_templated

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
SUFFIXES = (".yaml", ".yml")
NEVER = {".git", ".venv", "node_modules", "__pycache__"}
"""Folders that are not part of a repository."""
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
        """Return the paths relative to a root; the root itself for a path that contains it."""
        names = (path.relative_to(root).as_posix() if path.is_relative_to(root) else "" for path in paths)
        return cls(tuple("" if name == "." else name for name in names))

    def contains(self, name: str) -> bool:
        """Return whether a file or folder is selected, or inside a selected folder."""
        return any(not own or name == own or name.startswith(f"{own}/") for own in self.names)


@dataclass(frozen=True, eq=False)
class Files:
    """All YAML files below some paths of a repository."""

    root: Path
    """The base folder of the paths in Flux objects."""
    boundary: Boundary
    """The root of the Git repository. Nothing outside is read."""
    budget: Budget
    yaml: Mapping[str, SourceFile] = field(default_factory=dict)
    charts: frozenset[str] = frozenset()
    """Folders of Helm charts. Their templates are not manifests."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Files that Flux does not see: name to the name of the file that excludes it."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Files and folders that cannot be read: name to reason."""
    outside: Mapping[str, str] = field(default_factory=dict)
    """Symbolic links that lead outside the repository: name to target."""
    exceeding: Mapping[str, str] = field(default_factory=dict)
    """Files that exceed a limit, or the folder whose other files do: name to reason."""
    beside: frozenset[str] = frozenset()
    """Files with objects outside the root, relative to the folder that was read. Flux does not see them."""
    _modes: dict[str, int] = field(default_factory=dict, repr=False)
    """Cached results of file system calls."""

    @classmethod
    def none(cls, root: Path) -> Self:
        """Return a repository without files."""
        return cls(root, Boundary(root), Budget())

    @property
    def inside(self) -> str:
        """The path of the root relative to the boundary; empty if they are equal."""
        return self.root.relative_to(self.boundary.root).as_posix().removeprefix(".")

    def is_folder(self, name: str) -> bool:
        """Return whether a folder of this name exists, relative to the root."""
        return stat.S_ISDIR(self._mode(name))

    def is_file(self, name: str) -> bool:
        """Return whether a file of this name exists, relative to the root."""
        return stat.S_ISREG(self._mode(name))

    def has(self, name: str) -> bool:
        """Return whether a file or folder of this name exists, relative to the root."""
        return self._mode(name) != 0

    def leaves(self, name: str) -> bool:
        """Return whether a path, relative to the root, leads outside the repository."""
        return self.boundary.is_outside(f"{self.root}/{name}")

    def content(self, name: str) -> bytes:
        """Return the content of a file, relative to the root. Raises OutsideError, LimitError and OSError."""
        return self.boundary.read(f"{self.root}/{name}", self.budget.limits.file)

    def _mode(self, name: str) -> int:
        if name not in self._modes:
            self._modes[name] = self.boundary.mode(f"{self.root}/{name}")
        return self._modes[name]

    def kustomization_in(self, folder: str) -> str | None:
        """Return the name of a folder's kustomization file, relative to the root."""
        inside = f"{folder}/" if folder else ""
        return next((inside + base for base in KUSTOMIZATION_NAMES if self.is_file(inside + base)), None)


def is_listed(name: str) -> bool:
    """Return whether a file of this name is read if it is found in a folder."""
    *folders, base = name.split("/")
    return is_yaml(base) and NEVER.isdisjoint(folders)


def is_yaml(base: str) -> bool:
    """Return whether a file of this name, without folder, is read."""
    return base.endswith(SUFFIXES) or base in KUSTOMIZATION_NAMES


def source_file(name: str, text: str, budget: Budget) -> SourceFile:
    """Return a file with its documents, or with the error of the parser. Raises LimitError."""
    try:
        return SourceFile(name, text, tuple(documents(text, budget.limits)))
    except NotYamlError as error:
        return SourceFile(name, text, fault=error)
    except DuplicateKeyError as error:
        # Both branches of a condition in a template can set the same key.
        if is_templated(text):
            return SourceFile(name, text, fault=NotYamlError(str(error), 1, templated=True))
        return SourceFile(name, text, has_key_twice=True)
