"""Coloured terminal output."""

from rich.console import Console
from rich.text import Text


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console that does not wrap long lines."""
    return Console(stderr=stderr, soft_wrap=True, highlight=False)


def show_error(text: str) -> None:
    """Print each line of an error to standard error."""
    output = console(stderr=True)
    for line in text.splitlines():
        output.print(Text.assemble(("error", "bold red"), ": ", line))
