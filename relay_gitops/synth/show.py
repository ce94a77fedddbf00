"""Print the changes of synth in the terminal."""

import difflib
import sys
from collections.abc import Collection

from relay_gitops.notice import Notice
from relay_gitops.process.console import console
from relay_gitops.redaction.objects import Redaction
from relay_gitops.redaction.text import redacted
from relay_gitops.synth.publish import Difference

from rich.text import Text

_COLOURS = {"created": "green", "changed": "yellow", "removed": "red"}


def show_changes(changes: Collection[Difference], files: int) -> None:
    """Print each changed file to standard output, and a summary to standard error."""
    for change in changes:
        console().print(Text.assemble((change.change, _COLOURS[change.change]), "  ", change.path))
    status = f"{len(changes)} of {files} files changed" if changes else f"all {files} files are up to date"
    print(f"apps/: {status}", file=sys.stderr)


_DIFFERENCE_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def show_difference(change: Difference) -> None:
    """Print the unified diff between a file of apps/ and the rendered file to standard output."""
    output = console()
    verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
    output.print(Text(f"{change.path} {verb}", style="bold"))
    redaction = Redaction()
    committed = redaction.concealed_text(change.committed.decode(errors="backslashreplace"))
    rendered = redaction.concealed_text(change.rendered.decode())
    lines = difflib.unified_diff(committed.splitlines(), rendered.splitlines(), "committed", "synthesized", lineterm="")
    for line in lines:
        output.print(Text(redaction.shown(line), style=_DIFFERENCE_COLOURS.get(line[:1], "")))


def show_notices(notices: Collection[Notice]) -> None:
    """Print pending parts to standard error."""
    for notice in notices:
        show_note(str(notice))


def show_note(text: str) -> None:
    """Print a note to standard error."""
    console(stderr=True).print(Text.assemble(("note", "yellow"), ": ", redacted(text)))
