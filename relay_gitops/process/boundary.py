"""Converts every error to a message and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from relay_gitops.errors import ClosedPipeError, ExitCode, RelayGitopsError
from relay_gitops.process.standard_streams import standard_streams
from relay_values.errors import ConstructError, ConstructsError

DEBUG = "RELAY_GITOPS_DEBUG"


def exit_code(program: Callable[[], ExitCode], root: Path) -> int:
    """Run the program and return its exit code; print its error to standard error.

    Paths below `root` are shown relative to it.
    """
    try:
        with standard_streams():
            return program()
    except ClosedPipeError:
        return ExitCode.CLOSED_PIPE
    except (RelayGitopsError, ConstructsError) as error:
        text = str(error)
        if isinstance(error, ConstructError):
            text = text.replace(f"{root}{os.sep}", "")
    except KeyboardInterrupt:
        text = "interrupted; each file is either unchanged or complete."
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        text = _unforeseen(error, root)
    from relay_gitops.process.console import show_error  # noqa: PLC0415 - docs/decisions/process.md

    show_error(text)
    return ExitCode.REFUSED


def end_process(program: Callable[[], int]) -> NoReturn:
    """Run a program that returns an exit code or raises SystemExit, and end the process.

    As in mypy, the process ends without interpreter teardown (docs/decisions/process.md), but not after a synth: jsii
    removes its temporary files at the end.
    """
    try:
        status: str | int | None = program()
    except SystemExit as end:
        status = end.code
    if "jsii" in sys.modules:
        sys.exit(status)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else ExitCode.OK)


def _unforeseen(error: Exception, root: Path) -> str:
    """Return the message of an unexpected error with its line in the project, without jsii's JavaScript stack."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and ".venv" not in Path(frame.filename).parts
    ]
    where = f"{Path(own[-1].filename).relative_to(root)}:{own[-1].lineno}" if own else "relay-gitops"
    message = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return f"{where}: {type(error).__name__}: {message}. Fix this line; set {DEBUG}=1 to see the traceback."
