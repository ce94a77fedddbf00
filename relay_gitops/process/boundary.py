"""Converts every error to a message and an exit code."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from relay_gitops.errors import ClosedPipeError, ExitCode, RelayGitopsError
from relay_gitops.process.standard_streams import standard_streams
from relay_gitops.process.unforeseen import brief, trace
from relay_gitops.redaction.text import redacted
from relay_values.errors import ConstructError, ConstructsError

DEBUG = "RELAY_GITOPS_DEBUG"
INTERRUPTED = (
    "interrupted; each file is either unchanged or complete, and no cluster was changed. Run the command again."
)


def exit_code(program: Callable[[], ExitCode], root: Path) -> int:
    """Run the program and return its exit code; print its error to standard error.

    Paths below `root` are shown relative to it.
    """
    code = ExitCode.REFUSED
    try:
        with standard_streams():
            return program()
    except ClosedPipeError:
        return ExitCode.CLOSED_PIPE
    except (RelayGitopsError, ConstructsError) as error:
        text = str(error)
        if isinstance(error, RelayGitopsError):
            code = error.exit_code
        if isinstance(error, ConstructError):
            text = text.replace(f"{root}{os.sep}", "")
    except KeyboardInterrupt:
        code, text = ExitCode.INTERRUPTED, INTERRUPTED
    except Exception as error:  # noqa: BLE001 - every other error gets a message as well
        if os.environ.get(DEBUG):
            sys.stderr.write(trace(error))
            return ExitCode.REFUSED
        text = brief(error, root, DEBUG)
    from relay_gitops.process.console import show_error  # noqa: PLC0415 - docs/decisions/process.md

    show_error(redacted(text))
    return code


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
