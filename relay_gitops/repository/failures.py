"""Describe unexpected errors: where in the program, and at which object or file of the repository."""

import traceback
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.limits import LimitError, Limits
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository

_PACKAGE = "relay_gitops"


def cause(error: BaseException, limits: Limits) -> str:
    """Return type and place of an error. Its message is omitted, because it may contain a secret."""
    if isinstance(error, MemoryError):
        return f"it needs more than {limits.own_memory} MiB of memory"
    if isinstance(error, LimitError):
        return str(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in Path(frame.filename).parts]
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def is_limit(error: BaseException) -> bool:
    """Return whether an error means that something exceeds a limit."""
    return isinstance(error, MemoryError | LimitError)


def subject_of(error: BaseException) -> Object | SourceFile | None:
    """Return the object or file at which an error was raised: a variable of the innermost function that has one."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    for frame in reversed(frames):
        found = [value for value in frame.f_locals.values() if isinstance(value, Object | SourceFile)]
        if found:
            return next((value for value in found if isinstance(value, Object)), found[0])
    return None


def not_read(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield what was left out of a repository, for example a file, with the reason."""
    files = repository.files
    budget = files.budget
    yield from ((name, reason) for found in (files.unread, files.exceeding) for name, reason in found.items())
    yield from ((name, f"it points to {target}, outside the repository") for name, target in files.outside.items())
    for source in files.yaml.values():
        if source.fault and not source.fault.templated:
            yield source.name, f"it is not valid YAML: {source.fault.message}"
        elif source.has_key_twice:
            yield source.name, "it has a duplicate key"
    for failure in budget.failures:
        what = failure.name or "."
        yield what, f"{failure.task} failed with {cause(failure.error, budget.limits)}"
    yield from ((task, budget.time_is_up) for task in budget.left_out)
