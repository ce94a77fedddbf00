"""Limits of a run. What exceeds a limit becomes a finding, and everything else is checked."""

import resource
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from types import FrameType
from typing import Any, Self, TypeVar

from relay_gitops import progress
from relay_gitops.errors import RelayGitopsError

_Result = TypeVar("_Result")

MIB = 1024 * 1024


def _limit(default: int, unit: str, description: str) -> Any:  # noqa: ANN401 - dataclasses.field has no own type
    return field(default=default, metadata={"unit": unit, "description": description})


@dataclass(frozen=True)
class Limits:
    """The limits of a run. The metadata of each field describe it in docs/security.md and in the help."""

    seconds: int = _limit(300, "s", "Processor time of the whole run.")
    item_seconds: int = _limit(10, "s", "Processor time of each kustomize and Helm process, each file and each rule.")
    memory: int = _limit(384, "MiB", "Memory of each kustomize and Helm process.")
    own_memory: int = _limit(1024, "MiB", "Memory of relay-gitops itself. `diff` may use twice as much.")
    output: int = _limit(16, "MiB", "Output of each kustomize build and each chart.")
    file: int = _limit(8, "MiB", "Size of each file.")
    files: int = _limit(20_000, "files", "Number of YAML files that are read.")
    total: int = _limit(256, "MiB", "Size of all YAML files together, and of each chart.")
    nodes: int = _limit(250_000, "nodes", "YAML nodes of each file or output, after aliases are replaced.")
    total_nodes: int = _limit(1_000_000, "nodes", "YAML nodes of all files together, and of all charts together.")
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


STOPS = (RelayGitopsError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""What ends a run. After all other errors, the run continues."""


class TooSlowError(LimitError):
    """A block of `time_limit` needs more time."""


class TimeIsUpError(LimitError):
    """The whole run exceeds its time."""


@dataclass(frozen=True)
class Failure:
    """An unexpected error, or a limit where none is expected. The run went on without the result."""

    task: str
    """What failed, for example `reading`."""
    name: str
    """The file or object; empty for the whole repository."""
    error: BaseException


@dataclass(frozen=True)
class Budget:
    """The limits of a run that has started, and what the run could not do."""

    limits: Limits = field(default_factory=Limits)
    started: float = field(default_factory=lambda: _processor_time())  # noqa: PLW0108 - defined below
    failures: list[Failure] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    """What the run has not done, because its time was up."""

    @property
    def is_used_up(self) -> bool:
        """Whether the time for the whole run has ended."""
        return _processor_time() - self.started >= self.limits.seconds

    @property
    def time_is_up(self) -> str:
        """The message that the time for the whole run has ended."""
        return f"the run needs more than {self.limits.seconds} s of processor time"

    def begin(self, task: str, name: str) -> None:
        """Begin a task, for example with a file. Raises TimeIsUpError if the time for the whole run has ended."""
        progress.note(f"{task} {name}".rstrip())
        if self.is_used_up:
            self.left_out[f"{task} {name}".rstrip()] = None
            raise TimeIsUpError(self.time_is_up)

    def attempt(self, task: str, name: str, function: Callable[[], _Result], otherwise: _Result) -> _Result:
        """Return the result of a task. After an unexpected error, note the error and return another result."""
        try:
            self.begin(task, name)
            return function()
        except (*STOPS, TooSlowError):
            # What is too slow is the whole block, and not only this task.
            raise
        except TimeIsUpError:
            return otherwise
        except BaseException as error:  # noqa: BLE001 - a panic of a Rust library is a BaseException
            self.fail(task, name, error)
            return otherwise

    def fail(self, task: str, name: str, error: BaseException) -> None:
        """Note that a task has failed unexpectedly."""
        self.failures.append(Failure(task, name, error))


def _processor_time() -> float:
    """Return the processor time of this process and of the programs that it has run.

    The time of a clock would depend on other programs of the machine.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


_AGAIN = 0.5


@contextmanager
def time_limit(seconds: int) -> Generator[None]:
    """Raise TooSlowError if the block needs more processor time. Only the main thread can be limited."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"it needs more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    # The error is raised again and again, because code in the block may suppress it.
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
