"""A lock for the files of a project, so that two runs do not mix."""

import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

from relay_gitops.process.console import console

if sys.platform != "win32":
    import fcntl


@contextlib.contextmanager
def project_lock(root: Path) -> Generator[None]:
    """Wait until no other run writes to the project, and keep others waiting.

    The lock belongs to the open folder, so it leaves no file, and ends with the process. File systems without locks
    (Windows, some network file systems) do not serialize runs.
    """
    if sys.platform == "win32":
        yield
        return
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console(stderr=True).print("waiting for another run of relay-gitops in this project")
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:
            pass
        yield
    finally:
        os.close(folder)
