"""A copy of the files of a repository that a program may read."""

import os
from collections.abc import Iterable
from pathlib import Path

from relay_gitops.limits import MIB, LimitError
from relay_gitops.repository.boundary import OutsideError
from relay_gitops.repository.files import Files
from relay_gitops.repository.kustomize import joined_path


class View:
    """A temporary folder with copies. It has no links, and nothing from outside the repository."""

    def __init__(self, files: Files, folder: Path) -> None:
        """Start with an empty folder, which is created."""
        self.files = files
        self.folder = folder
        self._size = 0
        self.root.mkdir(parents=True)

    @property
    def root(self) -> Path:
        """The copy of the root of the paths in Flux objects."""
        return self.folder / self.files.inside

    @property
    def relative(self) -> str:
        """The path of the root from the folder beside the copy."""
        return os.path.relpath(self.root, self.folder.parent)

    def add(self, *names: Iterable[str]) -> None:
        """Copy files, with names relative to the root. A missing file stays missing.

        Raises LimitError if a file is too large.
        """
        for name in dict.fromkeys(name for group in names for name in group):
            target = self.folder / joined_path(self.files.inside, name)
            try:
                content = self.files.content(name)
            except (OSError, OutsideError):
                continue
            self.write(target, content)

    def write(self, target: Path, content: bytes) -> None:
        """Write a file inside the copy. Raises LimitError if all files together are too large."""
        self._size += len(content)
        if self._size > self.files.budget.limits.total * MIB:
            raise LimitError(f"its files are larger than {self.files.budget.limits.total} MiB")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
