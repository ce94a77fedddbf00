"""Reservations of ports and networks of this machine, each for one run."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

# Below the ports of outgoing connections (from 32768) and node ports (from 30000): another program may take such a port
# at any time, for example while its program restarts.
PORTS = range(20000, 30000)


class Reservations:
    """Reserved numbers, until they are released or this process ends."""

    def __init__(self) -> None:
        """Start without reservations."""
        self._folder = Path(tempfile.gettempdir()) / f"relay-gitops-e2e-{os.getuid()}"
        self._locks = ExitStack()

    def reserve(self, kind: str, numbers: Iterable[int], is_free: Callable[[int], bool]) -> int:
        """Reserve and return the first free number; raise LookupError if all are taken.

        `kind` names the numbers, for example `port`.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for number in numbers:
            # The file stays: another run may wait to lock it.
            lock = (self._folder / f"{kind}-{number}").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            if is_free(number):
                self._locks.enter_context(lock)
                return number
            lock.close()
        raise LookupError(f"no {kind} is free")

    def release(self) -> None:
        """Release all reservations."""
        self._locks.close()
