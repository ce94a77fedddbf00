"""Write the charts to a folder. Only files that an earlier run has written are replaced or removed."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from relay_gitops.errors import RelayGitopsError
from relay_gitops.helm_charts.record import RECORD, checksum, record_text, recorded

ChartChange = Literal["created", "changed", "removed"]


class ChartsError(RelayGitopsError):
    """The charts cannot be written."""


@dataclass(frozen=True)
class ChartFile:
    """A file that differs from the file of the package."""

    path: str
    """Relative to the folder of the charts, for example `relay-server/Chart.yaml`."""
    change: ChartChange
    content: bytes
    """The content of the package; empty for a removed file."""


def chart_changes(files: Mapping[str, bytes], folder: Path) -> list[ChartFile]:
    """Return how a folder differs from the charts, sorted by path.

    Raises ChartsError if the folder has another file in the place of a file of the charts, or a file of the charts that
    the user has changed.
    """
    if not folder.is_dir() and not folder.parent.is_dir():
        raise ChartsError(f"{folder}: {folder.parent} is not a folder. Create it, or pass a folder in your repository.")
    previous = recorded((_content(folder, RECORD) or b"").decode(errors="replace"))
    changes = list(_changes(files, previous, folder))
    foreign = [
        change.path
        for change in changes
        if change.change != "created"
        and change.path != RECORD
        and previous.get(change.path) != checksum(_content(folder, change.path) or b"")
    ]
    if foreign:
        names = "\n".join(f"  {folder / path}" for path in foreign)
        raise ChartsError(
            f"relay-gitops keeps files that you have changed, or that it did not write:\n{names}\n"
            "Move or delete them, and run the command again. Change the values of the HelmRelease, not the chart. "
            "Nothing was changed."
        )
    return changes


def _changes(files: Mapping[str, bytes], previous: Mapping[str, str], folder: Path) -> Iterator[ChartFile]:
    wanted = {**files, RECORD: record_text(files).encode()}
    for path in sorted(wanted.keys() | {path for path in previous if _is_inside(path)}):
        exists = _is_linked(folder, path) or os.path.lexists(folder / path)
        if path not in wanted:
            if exists:
                yield ChartFile(path, "removed", b"")
        elif not exists:
            yield ChartFile(path, "created", wanted[path])
        elif checksum(_content(folder, path) or b"") != checksum(wanted[path]):
            yield ChartFile(path, "changed", wanted[path])


def write_charts(changes: list[ChartFile], folder: Path) -> None:
    """Apply the changes, each file with an atomic rename; raise ChartsError if a file cannot be written."""
    file = folder
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f"{RECORD}-") as staging:
            # The record is last: an interrupted run is complete only when it has recorded its files.
            for change in sorted(changes, key=lambda change: change.path == RECORD):
                file = folder / change.path
                if change.change == "removed":
                    file.unlink()
                    continue
                file.parent.mkdir(parents=True, exist_ok=True)
                temporary = Path(staging) / "new"
                temporary.write_bytes(change.content)
                os.replace(temporary, file)  # noqa: PTH105 - os.replace shows the atomic rename
    except OSError as error:
        raise ChartsError(
            f"{file}: cannot be written: {error.strerror}. Fix the cause, and run the command again. "
            "No file is half written."
        ) from None


def _content(folder: Path, path: str) -> bytes | None:
    """Return the content of a file; None if it is missing, or behind a symbolic link."""
    file = folder / path
    return file.read_bytes() if file.is_file() and not _is_linked(folder, path) else None


def _is_linked(folder: Path, path: str) -> bool:
    """Return whether a file or one of its folders is a symbolic link, which may point outside the folder."""
    parts = PurePosixPath(path).parts
    return any((folder / Path(*parts[:count])).is_symlink() for count in range(1, len(parts) + 1))


def _is_inside(path: str) -> bool:
    """Return whether a path of a record stays in the folder; a record can be edited."""
    parsed = PurePosixPath(path)
    return not parsed.is_absolute() and ".." not in parsed.parts
