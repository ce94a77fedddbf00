"""Report the death of the process that reads a repository.

Libraries in C and Rust parse files of a stranger. If one of them crashes, or the system kills the process, no code of
the process can report it. The parent process only waits, and reports it. docs/decisions/check.md has the reasons.
"""

import faulthandler
import fcntl
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from types import FrameType
from typing import IO, Any

from relay_gitops import progress
from relay_gitops.errors import ExitCode
from relay_gitops.limits import DEFAULTS, MIB, Limits

_STDERR = 2
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SAME_INTERRUPT = 1.0
"""Seconds in which two SIGINT are one: after Ctrl-C, the terminal and the parent both send it."""
_RESERVE = 10
"""Seconds of processor time to report the end of the time of a run."""
_FRAME = re.compile(r'File "[^"]*?(relay_gitops[^"]*)", line (\d+) in (\w+)')
_FIXES = {
    signal.SIGKILL: "Usually, the system has no memory left. Close other programs, or read a smaller folder.",
    signal.SIGXCPU: "It needs more time than its limit. Read a smaller folder; for check, raise `--limit seconds`.",
}
_NO_MEMORY = "memory allocation of"
"""The start of the message with which a program in Rust aborts."""
_NEEDS_MEMORY = "It needs more memory than its limit. Read a smaller folder; for check, raise `--limit own_memory`."
_BUG = "Report a bug of relay-gitops, with this message and the files."


def supervised(program: Callable[[], Any]) -> int:
    """Run a program that ends its process in a child process; return its exit code, or report its death."""
    progress.share()
    said = tempfile.TemporaryFile()  # noqa: SIM115 - open until the process ends
    alive, end = os.pipe()
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, interrupt if interrupt is signal.SIG_IGN else _interrupted_once())
        os.close(end)
        _end_with_parent(alive)
        _keep_native_messages(said)
        # yaml-rs would reserve 1 GiB when it is imported, which counts as used memory.
        os.environ.setdefault("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        limit_process(DEFAULTS)
        program()
        os._exit(ExitCode.OK)
    os.close(alive)
    for number in _FORWARDED:
        if number == signal.SIGINT and interrupt is signal.SIG_IGN:
            continue
        signal.signal(number, lambda received, _: os.kill(child, received))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if status >= 0 else _report(signal.Signals(-status), said)


def limit_process(limits: Limits) -> None:
    """Set the limits of memory and processor time of a supervised process. Programs that it starts have their own."""
    if not progress.is_supervised():
        return
    for kind, value in (
        (resource.RLIMIT_DATA, limits.own_memory * MIB),
        (resource.RLIMIT_CPU, limits.seconds + _RESERVE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _interrupted_once() -> Callable[[int, FrameType | None], None]:
    """Return a handler that raises KeyboardInterrupt, but only once if the same Ctrl-C arrives twice."""
    last = -_SAME_INTERRUPT

    def interrupted(number: int, frame: FrameType | None) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before >= _SAME_INTERRUPT:
            signal.default_int_handler(number, frame)

    return interrupted


def _end_with_parent(alive: int) -> None:
    """End this process if the parent is killed: the kernel then closes the other end of the pipe and sends SIGIO."""
    fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    signal.signal(signal.SIGIO, signal.SIG_DFL)


def _keep_native_messages(said: IO[bytes]) -> None:
    """Send what libraries print themselves to a file: it can quote a secret, or contain control characters."""
    real = os.dup(_STDERR)
    os.dup2(said.fileno(), _STDERR)
    sys.stderr = open(real, "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, buffering=1)  # noqa: PTH123, SIM115 - until the process ends
    faulthandler.enable(said, all_threads=False)


def _report(received: signal.Signals, said: IO[bytes]) -> int:
    if received in (*_FORWARDED, signal.SIGPIPE):
        # A shell shows these itself.
        signal.signal(received, signal.SIG_DFL)
        os.kill(os.getpid(), received)
    from relay_gitops.process.console import show_error  # noqa: PLC0415 - only errors need it

    said.seek(0)
    text = said.read(MIB).decode(errors="replace")
    frame = _FRAME.search(text)
    where = f" in {frame[1]}:{frame[2]}" if frame else ""
    task = progress.last()
    during = f" while it was {task}" if task else ""
    fix = _NEEDS_MEMORY if _NO_MEMORY in text else _FIXES.get(received, _BUG)
    show_error(f"the process was ended by {received.name}{where}{during}. {fix}")
    return ExitCode.REFUSED
