"""Read the YAML files of a repository."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from relay_gitops.limits import MIB, Budget, LimitError, time_limit
from relay_gitops.printable import escaped
from relay_gitops.repository.boundary import Boundary, OutsideError
from relay_gitops.repository.files import NEVER, Files, SourceFile, is_yaml, source_file
from relay_gitops.repository.source_ignore import Ignore
from relay_gitops.repository.yaml_size import estimated_nodes, nodes_of

IsWanted = Callable[[str, str], bool]


class _Reader:
    """Files that are read into dictionaries, each with its error."""

    def __init__(self, files: Files) -> None:
        """Start with the files that are already read."""
        self._files = files
        self._charts = set(files.charts)
        self._yaml = dict(files.yaml)
        self._unread = dict(files.unread)
        self._outside = dict(files.outside)
        self._exceeding = dict(files.exceeding)
        self._size = sum(len(source.text) for source in files.yaml.values())
        self._nodes = sum(map(_nodes, files.yaml.values()))

    def files(self) -> Files:
        return replace(
            self._files,
            yaml=self._yaml,
            charts=frozenset(self._charts),
            unread=self._unread,
            outside=self._outside,
            exceeding=self._exceeding,
        )

    def read_below(self, path: Path) -> None:
        """Read all files at or below a path."""
        if path.is_file():
            self.read_file(self._name(str(path)))
            return
        for file in self._walk(str(path)):
            self.read_file(self._name(file))

    def read_file(self, name: str, is_wanted: IsWanted | None = None) -> None:
        """Read a file, unless it is already read; with `is_wanted`, only if it accepts name and content."""
        if escaped(name) != name and not name.isprintable():
            self._unread[escaped(name)] = "its name has characters that are not printable"
            return
        if name in self._yaml or name in self._unread or name in self._outside or name in self._exceeding:
            return
        try:
            self._read(name, is_wanted)
        except OutsideError as error:
            self._outside[name] = str(error)
        except LimitError as error:
            self._exceeding[name] = str(error)
        except UnicodeDecodeError:
            self._unread[name] = "it is not UTF-8"
        except OSError as error:
            self._unread[name] = error.strerror or "it cannot be opened"

    def _read(self, name: str, is_wanted: IsWanted | None) -> None:
        limits = self._files.budget.limits
        if len(self._yaml) >= limits.files:
            raise LimitError(f"the repository has more than {limits.files} YAML files")
        if self._files.budget.is_used_up:
            raise LimitError(f"the run needs more than {limits.seconds} s")
        if self._size >= limits.total * MIB:
            raise LimitError(f"the YAML files are larger than {limits.total} MiB together")
        content = self._files.content(name)
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if is_wanted is None or is_wanted(name, text):
            with time_limit(limits.item_seconds):
                source = source_file(name, text, self._files.budget)
            self._size += len(content)
            self._nodes += _nodes(source)
            if self._nodes > limits.total_nodes:
                raise LimitError(f"the YAML files have more than {limits.total_nodes} nodes together")
            self._yaml[name] = source

    def _name(self, path: str) -> str:
        return path[len(str(self._files.root)) :].lstrip(os.sep).replace(os.sep, "/")

    def _walk(self, folder: str) -> Iterator[str]:
        """Yield the YAML files of a folder, then those of its subfolders. Links to folders are not followed."""
        try:
            with os.scandir(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            self._unread[self._name(folder) or "."] = error.strerror or "it cannot be opened"
            return
        if any(entry.name == "Chart.yaml" for entry in entries):
            self._charts.add(self._name(folder) or ".")
            return
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders += [entry.path] if entry.name not in NEVER else []
            elif is_yaml(entry.name) and not _is_linked_folder(entry):
                yield entry.path
            elif entry.is_symlink() and entry.name not in NEVER:
                self._note_link(entry.path)
        for inner in folders:
            yield from self._walk(inner)

    def _note_link(self, path: str) -> None:
        try:
            self._files.boundary.real(path)
        except OutsideError as error:
            self._outside[self._name(path)] = str(error)
        except OSError:
            return


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:
        # A link to itself. To read it fails, and the failure is reported.
        return False


_SMALL = 10_000


def _nodes(source: SourceFile) -> int:
    """Return the number of nodes of a file; an upper bound for a small file, which is cheaper."""
    estimated = estimated_nodes(source.text)
    return estimated if estimated <= _SMALL else nodes_of(source.documents)


def read_files(paths: list[Path], root: Path, budget: Budget) -> Files:
    """Read all YAML files at or below the paths, which are inside `root`. Nothing outside `root` is read."""
    reader = _Reader(Files(root, Boundary(root), budget))
    for path in paths:
        reader.read_below(path)
    return reader.files()


def with_more(files: Files, names: Iterable[str], is_wanted: IsWanted | None = None) -> Files:
    """Return the files and additional files, with names relative to the root.

    With `is_wanted`, read only files whose name and content it accepts.
    """
    reader = _Reader(files)
    for name in names:
        reader.read_file(name, is_wanted)
    return reader.files()


def within(files: Files, root: Path) -> Files:
    """Return the files with names relative to a common folder, and with the files that Flux does not see there."""
    prefix = "" if root == files.root else f"{root.relative_to(files.root).as_posix()}/"
    ignore = Ignore(root, files.boundary, files.budget.limits.file)
    moved: dict[str, SourceFile] = {}
    hidden: dict[str, str] = {}
    for old, source in files.yaml.items():
        name = old.removeprefix(prefix)
        reason = ignore.reason(name)
        if reason:
            hidden[name] = reason
        moved[name] = replace(source, name=name, ignored=bool(reason)) if reason or prefix else source
    return Files(
        root,
        files.boundary,
        files.budget,
        moved,
        frozenset(name.removeprefix(prefix) if name != prefix.rstrip("/") else "." for name in files.charts),
        hidden,
        {name.removeprefix(prefix): reason for name, reason in files.unread.items()},
        {name.removeprefix(prefix): target for name, target in files.outside.items()},
        {name.removeprefix(prefix): reason for name, reason in files.exceeding.items()},
        files.beside,
    )
