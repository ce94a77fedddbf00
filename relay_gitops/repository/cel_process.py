"""Evaluate CEL expressions of the CRDs of a repository, in a process with limits.

An expression of a hundred characters can need years, and the library cannot be interrupted.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relay_gitops.limits import MIB, Budget, LimitError
from relay_gitops.repository import programs

_WORKER = Path(__file__).with_name("cel_worker.py")
_ATTEMPTS = 3
"""The number of expressions that may exceed a limit. After them, the evaluation ends."""


def evaluate(jobs: Sequence[tuple[str, Any]], budget: Budget) -> list[bool | None]:
    """Return whether each value satisfies its expression; None if the evaluation exceeds a limit."""
    lines = [json.dumps(job, default=str) for job in jobs]
    results: list[bool | None] = []
    size = 0
    for count, line in enumerate(lines):
        size += len(line)
        if size > budget.limits.output * MIB:
            lines = lines[:count]
            break
    for _ in range(_ATTEMPTS):
        if len(results) >= len(lines):
            break
        found = _run(lines[len(results) :], budget)
        results += found
        if len(results) < len(lines):
            # The first expression without a result is the one that was stopped.
            results.append(None)
    return results + [None] * (len(jobs) - len(results))


def _run(lines: Sequence[str], budget: Budget) -> list[bool]:
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve() / "cel"
        here.mkdir()
        (here / "jobs").write_text("\n".join(lines), encoding="utf-8")
        readable = {sys.prefix, sys.base_prefix, str(_WORKER.parent), str(Path(sys.executable).resolve().parent)}
        command = [sys.executable, "-I", str(_WORKER), str(here / "jobs")]
        try:
            output = programs.run(command, here, budget, sorted(readable)).output
        except LimitError:
            output = programs.output_of(here)
        except programs.ProgramError:
            output = ""
    return [line == "1" for line in output.split()]
