"""Coloured terminal output."""

from typing import Any

from relay_gitops.printable import escaped_lines

from rich.console import Console
from rich.text import Text


class PlainConsole(Console):
    """A console that prints no control characters and no workflow commands of a repository."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - Rich's own types
        """Print text without control characters. Other objects, for example tables, must contain such text."""
        super().print(*map(_plain, objects), **options)


def _plain(item: Any) -> Any:  # noqa: ANN401 - Rich prints any object
    if isinstance(item, str):
        return escaped_lines(item)
    if isinstance(item, Text) and (text := escaped_lines(item.plain)) != item.plain:
        return Text(text, style=item.style)
    return item


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console that does not wrap long lines."""
    return PlainConsole(stderr=stderr, soft_wrap=True, highlight=False)


def show_error(text: str) -> None:
    """Print each line of an error to standard error."""
    output = console(stderr=True)
    for line in text.splitlines():
        output.print(Text.assemble(("error", "bold red"), ": ", line))
