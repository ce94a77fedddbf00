"""The boundary between the program and its user: every error becomes a message and an exit status."""

import difflib
import os
import sys
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from relay_constructs.errors import ConstructError, ConstructsError
from relay_gitops.errors import ClosedPipeError, ExitCode, RelayGitopsError
from relay_gitops.publish import Difference
from relay_gitops.standard_streams import standard_streams

if TYPE_CHECKING:
    from rich.console import Console

DEBUG = "RELAY_GITOPS_DEBUG"


def exit_code(program: Callable[[], ExitCode], root: Path) -> int:
    """Run the program and return its exit status; whatever it raises is said on standard error.

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
        text = "interrupted; each file is as it was or as it should be."
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        text = _unforeseen(error, root)
    from rich.text import Text  # noqa: PLC0415 - as in _console

    console = _console(stderr=True)
    for line in text.splitlines():
        console.print(Text.assemble(("error", "bold red"), ": ", line))
    return ExitCode.REFUSED


def end_process(program: Callable[[], int]) -> NoReturn:
    """Run what returns an exit status, or raises SystemExit with it, and end the process.

    As in mypy, the process ends without taking its objects apart, a tenth of the time that a check of this project
    takes; not after a synth, as jsii takes away its temporary files at the end.
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
    """Say where in the project's own files it happened; jsii's message without its JavaScript stack."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and ".venv" not in Path(frame.filename).parts
    ]
    where = f"{Path(own[-1].filename).relative_to(root)}:{own[-1].lineno}" if own else "relay-gitops"
    what = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return f"{where}: {type(error).__name__}: {what}. Mend that line; {DEBUG}=1 shows how it was reached."


_COLOURS = {"created": "green", "changed": "yellow", "removed": "red"}


def show_changes(changes: Collection[Difference], files: int) -> None:
    """Print each changed file to standard output, and the sum to standard error."""
    for change in changes:
        _console().print(f"[{_COLOURS[change.change]}]{change.change}[/]  {change.path}")
    status = f"{len(changes)} of {files} files changed" if changes else f"all {files} files are up to date"
    print(f"apps/: {status}", file=sys.stderr)


_DIFFERENCE_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def show_difference(change: Difference) -> None:
    """Print how a file of apps/ differs from what is rendered, as a unified diff, to standard output."""
    from rich.text import Text  # noqa: PLC0415 - as in _console

    console = _console()
    verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
    console.print(Text(f"{change.path} {verb}", style="bold"))
    lines = difflib.unified_diff(
        change.committed.decode(errors="backslashreplace").splitlines(),
        change.rendered.decode().splitlines(),
        "committed",
        "synthesized",
        lineterm="",
    )
    for line in lines:
        console.print(Text(line, style=_DIFFERENCE_COLOURS.get(line[:1], "")))


def show_notices(notices: Collection[str]) -> None:
    """Print what is not there yet to standard error."""
    for notice in notices:
        _console(stderr=True).print(f"[yellow]note[/]: {notice}")


def _console(*, stderr: bool = False) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - most runs have nothing to colour, and start faster without it

    return Console(stderr=stderr, soft_wrap=True, highlight=False)
