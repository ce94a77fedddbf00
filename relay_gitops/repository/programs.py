"""Run kustomize and Helm on files of a stranger."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.limits import MIB, Budget, LimitError

_SANDBOX = Path(__file__).with_name("sandbox.py")
_NOWHERE = "http://127.0.0.1:0"
"""A proxy that cannot exist, because no program can listen on port 0."""
_RESERVED_BY_GO = 1408
"""MiB of addresses that a Go program reserves and does not use; measured with Helm 3, Helm 4 and kubectl."""
_WALL_PER_CPU_SECOND = 12
"""A program may wait for a processor, because other programs run as well."""


class ProgramError(Exception):
    """A program cannot be started."""


@dataclass(frozen=True)
class Ran:
    """A completed program."""

    status: int
    output: str
    errors: str


def run(command: Sequence[str], folder: Path, budget: Budget, readable: Sequence[str] = ()) -> Ran:
    """Run a program that may read only a folder, and folders of programs in `readable`, and return its output.

    `folder` is temporary: the output is written beside it. Raises LimitError, or ProgramError if it cannot be started.
    """
    limits = budget.limits
    # A build that is due when the time has ended is not started.
    left = budget.seconds_left()
    if left <= 0:
        raise LimitError(f"the run reached its limit of {limits.seconds} s")
    settings = {
        "folders": [str(folder), *readable],
        "seconds": limits.item_seconds,
        "output": limits.output * MIB,
        "memory": (limits.memory + _RESERVED_BY_GO) * MIB,
        "environment": _environment(folder, limits.memory),
    }
    output, errors = folder.parent / "output", folder.parent / "errors"
    with output.open("wb") as written, errors.open("wb") as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - the command is fixed, and its arguments are separated from options
                [sys.executable, "-I", "-S", str(_SANDBOX), json.dumps(settings), *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=complaints,
            )
        except OSError as error:
            raise ProgramError(error.strerror or "it cannot be started") from None
        try:
            status = process.wait(min(left, limits.item_seconds * _WALL_PER_CPU_SECOND))
        except subprocess.TimeoutExpired:
            raise LimitError(f"it did not finish within {limits.item_seconds} s") from None
        finally:
            process.kill()
            process.wait()
    return _result(status, output, errors, budget)


def _result(status: int, output: Path, errors: Path, budget: Budget) -> Ran:
    limits = budget.limits
    with errors.open("rb") as opened:
        said = opened.read(MIB).decode(errors="replace")
    if max(output.stat().st_size, errors.stat().st_size) >= limits.output * MIB:
        raise LimitError(f"its output is larger than {limits.output} MiB")
    if status == -signal.SIGABRT or "out of memory" in said.partition("\n")[0]:
        raise LimitError(f"it needs more than {limits.memory} MiB of memory")
    if status < 0:
        raise LimitError(f"it did not finish within {limits.item_seconds} s of processor time")
    return Ran(status, output.read_text(encoding="utf-8", errors="replace"), said)


def output_of(folder: Path) -> str:
    """Return what a program printed before it was stopped."""
    return (folder.parent / "output").read_text(encoding="utf-8", errors="replace")


def _environment(folder: Path, memory: int) -> dict[str, str]:
    """Return an environment in which no request succeeds, and in which no other program is found."""
    return {
        "HOME": str(folder),
        "PATH": "",
        "TMPDIR": str(folder),
        "KUBECONFIG": os.devnull,
        "LC_ALL": "C",
        "GOMEMLIMIT": f"{memory * 3 // 4}MiB",
        **{f"HELM_{kind}_HOME": str(folder) for kind in ("CACHE", "CONFIG", "DATA")},
        "HELM_PLUGINS": str(folder / "none"),
        **{name: _NOWHERE for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY")},
    }


def find(*names: str, beside: Path | None = None) -> str | None:
    """Return the first program of these names next to another program or on PATH.

    A script is ignored: the sandbox would have to allow every program that it starts.
    """
    for name in names:
        places = ([str(beside / name)] if beside else []) + [shutil.which(name) or ""]
        for place in places:
            if place and Path(place).is_file() and not _is_script(place):
                return str(Path(place).resolve())
    return None


def _is_script(place: str) -> bool:
    try:
        with Path(place).open("rb") as opened:
            return opened.read(2) == b"#!"
    except OSError:
        return True
