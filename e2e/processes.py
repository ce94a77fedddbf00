"""Long-running programs that end with the test session."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from e2e.reservations import PORTS, Reservations

POLL_SECONDS = 0.1
ROOT = Path(__file__).resolve().parent.parent


class NotReadyError(Exception):
    """A program did not become ready; the message contains the end of its log."""


@dataclass(frozen=True)
class Program:
    """Command and environment of a program."""

    command: tuple[str | Path, ...]
    environment: Mapping[str, str]


class Processes:
    """Programs with logs; all end together, also if this process is killed."""

    def __init__(self, logs: Path) -> None:
        """Keep the logs in a folder, which is created."""
        self.logs = logs
        self.reservations = Reservations()
        self._programs: dict[str, Program] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._reaper = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("reaper.py")],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Return this object without running programs."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End all programs."""
        self.end()

    @property
    def groups(self) -> dict[str, int]:
        """The process group of each running program."""
        return {name: process.pid for name, process in self._running.items()}

    def free_port(self) -> int:
        """Return a free TCP port on loopback, reserved for this run."""
        return self.reservations.reserve("port", PORTS, _nothing_listens)

    def log(self, name: str) -> Path:
        """Return the log file of a program."""
        return self.logs / f"{name}.log"

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Start a program in its own session, so that Ctrl-C does not reach it."""
        self._programs[name] = Program(tuple(command), environment or {})
        self.restart(name)

    def start_module(self, name: str, module: str, *arguments: str | Path, **environment: str) -> None:
        """Start a Python module of this project."""
        self.start(name, [sys.executable, "-m", module, *arguments], {"PYTHONPATH": str(ROOT), **environment})

    def restart(self, name: str) -> None:
        """Restart a killed program with the same command."""
        program = self._programs[name]
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                start_new_session=True,
            )
        self._tell_reaper(f"+{self._running[name].pid}")

    def kill(self, name: str) -> None:
        """Kill a program and its children with SIGKILL."""
        process = self._running.pop(name)
        _kill(process)
        process.wait()
        self._tell_reaper(f"-{process.pid}")

    def pause(self, name: str) -> None:
        """Stop a program without ending it: it hangs, and keeps its connections and its ports."""
        os.killpg(self._running[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Continue a program after `pause`."""
        os.killpg(self._running[name].pid, signal.SIGCONT)

    def end(self) -> None:
        """Kill all programs; a clean shutdown of an API server is slow, and the state is discarded anyway."""
        for process in self._running.values():
            _kill(process)
        for name in list(self._running):
            self.kill(name)
        self.reservations.release()
        self._dismiss_reaper()

    def leave(self) -> None:
        """Keep all programs running when this process ends."""
        for process in self._running.values():
            self._tell_reaper(f"-{process.pid}")
        self._dismiss_reaper()

    def _tell_reaper(self, line: str) -> None:
        assert self._reaper.stdin is not None
        self._reaper.stdin.write(f"{line}\n".encode())
        self._reaper.stdin.flush()

    def _dismiss_reaper(self) -> None:
        assert self._reaper.stdin is not None
        self._reaper.stdin.close()
        self._reaper.wait()

    def await_answer(
        self, name: str, url: str, seconds: float, *, token: str = "", trust: ssl.SSLContext | None = None
    ) -> None:
        """Wait until a program answers GET with success; raise NotReadyError if it ends or times out."""
        until = time.monotonic() + seconds
        while not _answers(url, token, trust):
            status = self._running[name].poll()
            if status is not None or time.monotonic() > until:
                why = f"is not ready after {seconds:.0f} s" if status is None else f"ended with status {status}"
                end = self.log(name).read_text(errors="replace").splitlines()[-10:]
                raise NotReadyError("\n  ".join([f"{name} {why}; its log is {self.log(name)} and ends with", *end]))
            time.sleep(POLL_SECONDS)


def _nothing_listens(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _answers(url: str, token: str, trust: ssl.SSLContext | None) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=2, context=trust):
            return True
    except OSError:
        return False
