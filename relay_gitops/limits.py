"""Limits of a run. What exceeds a limit becomes a finding, and everything else is checked."""

import signal
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from types import FrameType
from typing import Any, Self

MIB = 1024 * 1024


def _limit(default: int, unit: str, description: str) -> Any:  # noqa: ANN401 - dataclasses.field has no own type
    return field(default=default, metadata={"unit": unit, "description": description})


@dataclass(frozen=True)
class Limits:
    """The limits of a run. The metadata of each field describe it in docs/security.md and in the help."""

    seconds: int = _limit(300, "s", "Time for the whole run.")
    item_seconds: int = _limit(10, "s", "Processor time of each kustomize build, each chart and each rule.")
    memory: int = _limit(384, "MiB", "Memory of each kustomize and Helm process.")
    output: int = _limit(16, "MiB", "Output of each kustomize build and each chart.")
    file: int = _limit(8, "MiB", "Size of each file.")
    files: int = _limit(20_000, "files", "Number of YAML files that are read.")
    total: int = _limit(256, "MiB", "Size of all YAML files together, and of each chart.")
    nodes: int = _limit(250_000, "nodes", "YAML nodes of each file or output, after aliases are replaced.")
    total_nodes: int = _limit(1_000_000, "nodes", "YAML nodes of all files together.")
    depth: int = _limit(100, "levels", "Nesting of YAML.")
    objects: int = _limit(50_000, "objects", "Number of objects that all charts and builds render.")
    excerpt: int = _limit(300, "characters", "Length of each quotation of rendered text in a message.")

    @classmethod
    def described(cls) -> list[tuple[str, int, str, str]]:
        """Return name, default, unit and description of each limit."""
        return [
            (entry.name, int(entry.default), entry.metadata["unit"], entry.metadata["description"])  # type: ignore[arg-type]
            for entry in fields(cls)
        ]

    def changed(self, settings: Iterable[str]) -> Self:
        """Return the limits with some of them changed, each given as `name=number`. Raises ValueError."""
        names = [entry.name for entry in fields(self)]
        values: dict[str, int] = {}
        for setting in settings:
            name, _, number = setting.partition("=")
            if name not in names:
                raise ValueError(f"{name} is not a limit. The limits are: {', '.join(names)}.")
            if not number.isdecimal() or not int(number):
                raise ValueError(f"{setting}: write a number above 0, for example {name}={getattr(self, name)}.")
            values[name] = int(number)
        return replace(self, **values)


DEFAULTS = Limits()


class LimitError(Exception):
    """Something exceeds a limit; the text says what and which, and the finding says how to change it."""


@dataclass(frozen=True)
class Budget:
    """The limits of a run that has started."""

    limits: Limits = field(default_factory=Limits)
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """Return the seconds until the time for the whole run ends; negative after its end."""
        return self.started + self.limits.seconds - time.monotonic()

    @property
    def is_used_up(self) -> bool:
        """Whether the time for the whole run has ended."""
        return self.seconds_left() <= 0


@contextmanager
def time_limit(seconds: int) -> Generator[None]:
    """Raise LimitError if the block needs more processor time. Only the main thread can be limited."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise LimitError(f"it needs more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
