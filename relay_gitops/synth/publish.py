"""Write the rendered files to apps/. Only generated files are replaced, each with an atomic rename."""

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from relay_gitops.errors import PublishError
from relay_gitops.synth.mark import MARK, construct_of, is_generated
from relay_gitops.synth.project_lock import project_lock

STAGING = ".synth"
"""Folder beside apps/. Each run has its own folder in it, for new files before they are renamed."""
_RUN = "run-"
_RUN_NAME = re.compile(rf"{_RUN}[a-z0-9_]{{8}}")

Change = Literal["created", "changed", "removed"]


@dataclass(frozen=True)
class Difference:
    """A file of apps/ that differs from the rendered file."""

    path: str
    """Relative to the project root, for example `apps/docs-prod/helmrelease-relay.yaml`."""
    change: Change
    """The change that `publish` applies."""
    committed: bytes
    rendered: bytes


def differences(files: Mapping[str, bytes], root: Path) -> list[Difference]:
    """Return how apps/ differs from the rendered files (path below apps/ to content), sorted by path.

    A generated file in a rendered folder counts as removed if it is not rendered any more. Other files are ignored.
    """
    apps = root / "apps"
    found: dict[str, Difference] = {}
    for path, content in files.items():
        committed = _content(apps / path)
        rendered = _with_line_ends_of(committed, content)
        if committed != rendered:
            change: Change = "changed" if committed is not None else "created"
            found[path] = Difference(f"apps/{path}", change, committed or b"", rendered)
    for folder in sorted({str(Path(path).parent) for path in files}):
        for file in sorted((apps / folder).glob("*")):
            path = f"{folder}/{file.name}"
            committed = _content(file) if path not in files else None
            if committed is not None and is_generated(committed, file):
                found[path] = Difference(f"apps/{path}", "removed", committed, b"")
    return [found[path] for path in sorted(found)]


def publish(files: Mapping[str, bytes], root: Path) -> list[Difference]:
    """Update apps/ to the rendered files and return the changes; wait for another run in the same project.

    Raises PublishError, before any change, if it would replace a file without our mark. Also raises PublishError if
    the files cannot be written.
    """
    with project_lock(root):
        return publish_locked(files, root)


def publish_locked(files: Mapping[str, bytes], root: Path) -> list[Difference]:
    """Do the same for a caller that has the lock of the project."""
    _refuse_foreign_files(files, root)
    changes = differences(files, root)
    _remove_leftovers(root / STAGING)
    if changes:
        with _staging_folder(root) as folder:
            _write(changes, folder, root)
    return changes


def _write(changes: Sequence[Difference], folder: Path, root: Path) -> None:
    staged: list[tuple[Path, Path]] = []
    for number, change in enumerate(change for change in changes if change.change != "removed"):
        temporary, file = folder / str(number), root / change.path
        with _written(file, root, "Nothing was changed."):
            temporary.write_bytes(change.rendered)
            if change.change == "changed":
                temporary.chmod(stat.S_IMODE(file.stat().st_mode))
        staged.append((temporary, file))
    for temporary, file in staged:
        with _written(file.parent, root):
            file.parent.mkdir(parents=True, exist_ok=True)
        with _written(file, root):
            os.replace(temporary, file)  # noqa: PTH105 - os.replace shows the atomic rename
    for change in changes:
        if change.change == "removed":
            with _written(root / change.path, root):
                (root / change.path).unlink()


@contextlib.contextmanager
def _written(file: Path, root: Path, state: str = "No file is half written.") -> Generator[None]:
    """Raise PublishError with the name of the file that was to be written."""
    try:
        yield
    except OSError as error:
        shown = file.relative_to(root) if file.is_relative_to(root) else file
        raise PublishError(
            f"{shown}: cannot be written: {error.strerror}. Fix the cause, and run the command again. {state}"
        ) from None


@contextlib.contextmanager
def _staging_folder(root: Path) -> Generator[Path]:
    staging = root / STAGING
    with _written(staging, root, "Nothing was changed."):
        staging.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_RUN, dir=staging))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _remove_if_empty(staging)


def _remove_leftovers(staging: Path) -> None:
    """Delete what killed runs have left, and nothing else in the folder."""
    for folder in staging.glob(f"{_RUN}*"):
        if not _RUN_NAME.fullmatch(folder.name) or folder.is_symlink():
            continue
        with contextlib.suppress(OSError):
            for file in folder.iterdir():
                if file.name.isdecimal() and _is_staged(_content(file)):
                    file.unlink()
            folder.rmdir()
    _remove_if_empty(staging)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _is_staged(content: bytes | None) -> bool:
    """Return whether the content begins like a generated file; a killed run can leave the beginning of one."""
    return content is not None and content[: len(MARK)] == MARK.encode()[: len(content)]


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _with_line_ends_of(committed: bytes | None, rendered: bytes) -> bytes:
    """Return the content with the line ends of the committed file, which Git may have checked out with CRLF."""
    is_crlf = committed is not None and committed.partition(b"\n")[0].endswith(b"\r")
    return rendered.replace(b"\n", b"\r\n") if is_crlf else rendered


def _refuse_foreign_files(files: Mapping[str, bytes], root: Path) -> None:
    in_the_way = []
    for path in files:
        file = root / "apps" / path
        if os.path.lexists(file) and construct_of(_content(file) or b"", file) is None:
            in_the_way.append(f"apps/{path}")
    if in_the_way:
        names = "\n".join(f"  {path}" for path in sorted(in_the_way))
        raise PublishError(
            f"these files do not begin with `{MARK.strip()}`, so relay-gitops does not replace them:\n{names}\n"
            "Move or delete them, and run the command again. Nothing was changed."
        )
