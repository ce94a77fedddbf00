"""Progress of objects on standard error while the program waits for them."""

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from relay_gitops.operate.readiness import Readiness

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

_MARKS = {"ready": ("✓", "green"), "waiting": ("…", "yellow"), "failed": ("✗", "bold red")}


class Progress:
    """A live table on a terminal; elsewhere a line for each object that changes."""

    def __init__(self) -> None:
        """Prepare the output."""
        self._console = Console(stderr=True, highlight=False)
        self._live = Live(console=self._console, auto_refresh=False) if self._console.is_terminal else None
        self._shown: dict[str, Readiness] = {}
        self._start = time.monotonic()

    def __enter__(self) -> Self:
        """Start the live table."""
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop the live table; its last state stays on the screen."""
        if self._live is not None:
            self._live.stop()

    def __call__(self, states: Mapping[str, Readiness]) -> None:
        """Show the state of each object."""
        if self._live is not None:
            self._live.update(self._table(states), refresh=True)
            return
        for name, state in states.items():
            if self._shown.get(name) != state:
                mark = _MARKS[state.state][0]
                sys.stderr.write(f"{self._seconds():4.0f} s {mark} {name}: {state.detail or state.state}\n")
        self._shown = dict(states)

    def _table(self, states: Mapping[str, Readiness]) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), title_justify="left")
        for name, state in states.items():
            mark, style = _MARKS[state.state]
            table.add_row(Text(mark, style=style), name, Text(state.detail, style="dim", overflow="ellipsis"))
        table.caption = f"{self._seconds():.0f} s"
        return table

    def _seconds(self) -> float:
        return time.monotonic() - self._start
