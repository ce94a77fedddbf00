"""Helpers of the benchmarks: time whole processes in turn, and compare them with a reference."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Run = Callable[[], float]
"""Runs a process once and returns its seconds."""


@dataclass(frozen=True)
class Row:
    """The time of a program and of its reference."""

    group: str
    """`synth` or `check`."""
    what: str
    seconds: float
    """The median."""
    reference: str
    reference_seconds: float
    """The median."""
    ratio: float
    """The median ratio of the pairs; below 1, the reference is slower."""
    lowest: float
    highest: float
    pairs: int


def measure(command: list[str], variables: Mapping[str, str] | None = None) -> float:
    """Run a process in the current folder and return its seconds; exit if it fails."""
    started = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        {**os.environ, **(variables or {})},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, _ = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - started


def in_turn(runs: Mapping[str, Run], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each run, in alternating rounds after one warm-up round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            seconds = run()
            if number:
                times[name].append(seconds)
    return times


def row(group: str, what: str, reference: str, times: Mapping[str, list[float]]) -> Row:
    """Return the comparison of two runs."""
    ratios = [ours / theirs for ours, theirs in zip(times[what], times[reference], strict=True)]
    return Row(
        group=group,
        what=what,
        seconds=round(statistics.median(times[what]), 3),
        reference=reference,
        reference_seconds=round(statistics.median(times[reference]), 3),
        ratio=round(statistics.median(ratios), 2),
        lowest=round(min(ratios), 2),
        highest=round(max(ratios), 2),
        pairs=len(ratios),
    )
