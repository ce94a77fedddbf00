"""Write the rendered files to apps/. Only generated files are replaced, each with an atomic rename."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from relay_gitops.errors import PublishError
from relay_gitops.synth.mark import MARK

STAGING = ".synth"
"""Folder beside apps/ for new files before they are renamed. The next run deletes the leftovers of a killed run."""

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

    A file with our mark in a rendered folder counts as removed if it is not rendered any more. Files without the mark
    are ignored.
    """
    apps = root / "apps"
    found: dict[str, Difference] = {}
    for path, rendered in files.items():
        file = apps / path
        committed = file.read_bytes() if file.is_file() and not file.is_symlink() else None
        if committed != rendered:
            change: Change = "changed" if committed is not None else "created"
            found[path] = Difference(f"apps/{path}", change, committed or b"", rendered)
    for folder in sorted({Path(path).parts[0] for path in files}):
        for file in sorted((apps / folder).glob("*")):
            path = f"{folder}/{file.name}"
            if path not in files and _is_ours(file):
                found[path] = Difference(f"apps/{path}", "removed", file.read_bytes(), b"")
    return [found[path] for path in sorted(found)]


def publish(files: Mapping[str, bytes], root: Path) -> list[Difference]:
    """Update apps/ to the rendered files and return the changes.

    Raises PublishError, before any change, if it would replace a file without our mark. Also raises PublishError if
    the files cannot be written.
    """
    _refuse_foreign_files(files, root)
    changes = differences(files, root)
    staging = root / STAGING
    try:
        shutil.rmtree(staging, ignore_errors=True)
        if not changes:
            return changes
        staging.mkdir(parents=True)
        staged: list[tuple[Path, Path]] = []
        for number, change in enumerate(change for change in changes if change.change != "removed"):
            (staging / str(number)).write_bytes(change.rendered)
            staged.append((staging / str(number), root / change.path))
        for temporary, file in staged:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.replace(temporary, file)  # noqa: PTH105 - os.replace shows the atomic rename
        for change in changes:
            if change.change == "removed":
                (root / change.path).unlink()
        staging.rmdir()
    except OSError as error:
        raise PublishError(
            f"{_relative(error.filename, root)}: cannot be written: {error.strerror}. "
            "Fix the cause, and run the command again. No file is half written."
        ) from None
    return changes


def _is_ours(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(MARK)) == MARK.encode()


def _refuse_foreign_files(files: Mapping[str, bytes], root: Path) -> None:
    in_the_way = [
        f"apps/{path}" for path in files if os.path.lexists(root / "apps" / path) and not _is_ours(root / "apps" / path)
    ]
    if in_the_way:
        names = "\n".join(f"  {path}" for path in sorted(in_the_way))
        raise PublishError(
            f"these files do not begin with `{MARK.strip()}`, so relay-gitops does not replace them:\n{names}\n"
            "Move or delete them, and run the command again. Nothing was changed."
        )


def _relative(file: str | None, root: Path) -> str:
    path = Path(file or root)
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
