"""The folder outside which nothing is read, whatever links and paths of the repository say."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from relay_gitops.limits import MIB, LimitError

GIT = ".git"


class OutsideError(Exception):
    """A path or link leads outside the repository, or into its .git folder. The text says where it leads."""


@dataclass(frozen=True, eq=False)
class Boundary:
    """The root of a Git repository, or the folder that stands for it."""

    root: Path
    """Without links."""
    _real: dict[str, str] = field(default_factory=dict, repr=False)
    """Cached folders without links."""

    def mode(self, path: str) -> int:
        """Return the mode of a file or folder; 0 if it does not exist or is outside."""
        try:
            return os.stat(self.real(path)).st_mode  # noqa: PTH116 - a Path for each would take longer
        except (OSError, ValueError, OutsideError):
            return 0

    def is_outside(self, path: str) -> bool:
        """Return whether a path leads outside, in itself or through a link."""
        try:
            self.real(path)
        except OutsideError:
            return True
        except (OSError, ValueError):
            return False
        return False

    def real(self, path: str) -> str:
        """Return a path without links. Raises OutsideError, or OSError if the folder of the path does not exist."""
        path = os.path.normpath(path)
        if path == str(self.root):
            return path
        folder, base = os.path.split(path)
        if folder not in self._real:
            self._check(folder, folder)
            self._real[folder] = self._check(os.path.realpath(folder), folder)
        found = f"{self._real[folder]}{os.sep}{base}"
        if base == GIT:
            raise OutsideError("the .git folder")
        if os.path.islink(found):  # noqa: PTH114 - likewise
            target = os.readlink(found)  # noqa: PTH115 - likewise
            return self._check(os.path.realpath(found), target)
        return found

    def _check(self, path: str, shown: str) -> str:
        root = str(self.root)
        inside = root if root.endswith(os.sep) else f"{root}{os.sep}"
        if path != root and not path.startswith(inside):
            raise OutsideError(shown)
        if f"{os.sep}{GIT}{os.sep}" in f"{path[len(root) :]}{os.sep}":
            raise OutsideError(shown)
        return path

    def read(self, path: str, limit: int) -> bytes:
        """Return the content of a regular file inside.

        Raises OutsideError, LimitError if the file is larger than `limit` MiB, and OSError.
        """
        found = self.real(path)
        # A pipe would block open().
        descriptor = os.open(found, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb", buffering=0) as opened:  # noqa: PTH123 - a file descriptor
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "it is not a regular file")
            if status.st_size > limit * MIB:
                raise LimitError(f"it is larger than {limit} MiB")
            return opened.read(limit * MIB + 1)
