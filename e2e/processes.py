"""Long-running programs that end when the test session does."""

import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

STOP_SECONDS = 10.0
POLL_SECONDS = 0.1


class NotReadyError(Exception):
    """A program did not become ready; the message has the end of its log."""


def free_port() -> int:
    """Return a TCP port of the loopback address on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Processes:
    """Programs started one after the other, each with a log, and ended in the opposite order."""

    def __init__(self, logs: Path) -> None:
        """Keep the logs in a folder, which is created."""
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Begin with nothing running."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End everything that was started."""
        for name in reversed(list(self._running)):
            self.stop(name)

    def log(self, name: str) -> Path:
        """Return the file that has what a program printed."""
        return self._logs / f"{name}.log"

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Start a program in a session of its own, so that Ctrl-C reaches it only through us."""
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """End a program and what it started: asked first, killed when it takes longer than STOP_SECONDS."""
        process = self._running.pop(name)
        for asked in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, asked)
            except ProcessLookupError:
                break
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            break

    def await_answer(
        self, name: str, url: str, seconds: float, *, token: str = "", trust: ssl.SSLContext | None = None
    ) -> None:
        """Wait until a program answers GET with success; raise NotReadyError when it has ended, or not in time."""
        until = time.monotonic() + seconds
        while not _answers(url, token, trust):
            status = self._running[name].poll()
            if status is not None or time.monotonic() > until:
                why = f"is not ready after {seconds:.0f} s" if status is None else f"ended with status {status}"
                end = self.log(name).read_text(errors="replace").splitlines()[-10:]
                raise NotReadyError("\n  ".join([f"{name} {why}; its log is {self.log(name)} and ends with", *end]))
            time.sleep(POLL_SECONDS)


def _answers(url: str, token: str, trust: ssl.SSLContext | None) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=2, context=trust):
            return True
    except OSError:
        return False
