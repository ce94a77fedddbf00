"""The boundary between the program and its user: every error becomes a message and an exit status."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

from relay_constructs.errors import ConstructError, ConstructsError
from relay_gitops.errors import ExitCode, RelayGitopsError

from rich.console import Console
from rich.text import Text

DEBUG = "RELAY_GITOPS_DEBUG"


def exit_code(program: Callable[[], ExitCode], root: Path) -> int:
    """Run the program and return its exit status; whatever it raises is said on standard error.

    Paths below `root` are shown relative to it.
    """
    try:
        return program()
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
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for line in text.splitlines():
        console.print(Text.assemble(("error", "bold red"), ": ", line))
    return ExitCode.REFUSED


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
