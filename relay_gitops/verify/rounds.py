"""Rounds through the chain, until it holds or the time is over."""

import time
from collections.abc import Callable

from relay_gitops.verify import report
from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result

from rich.console import Console
from rich.live import Live as Screen

POLL_SECONDS = 2.0


def last_round(begin: Callable[[], list[Result]], wait: float, *, watch: bool, shows: bool) -> list[Result]:
    """Return the last of the rounds: when all links hold, when one is broken, or when the time is over.

    `watch` goes on until Ctrl-C. Progress is drawn on a terminal, unless `shows` is false; a log gets a line when
    something changes.
    """
    end = time.monotonic() + wait
    found = begin()
    if not wait and not watch:
        return found
    console = Console(stderr=True, highlight=False)
    with Screen(report.tree(found), console=console, auto_refresh=False, transient=True) as screen:
        said = ""
        while True:
            if console.is_terminal and shows:
                screen.update(report.tree(found), refresh=True)
            elif not console.is_terminal and (now := report.conclusion(found)) != said:
                console.print(now.splitlines()[0], markup=False, soft_wrap=True)
                said = now
            first = report.first_broken(found)
            over = first is None or first.state is LinkState.BROKEN or time.monotonic() > end
            if over and not watch:
                return found
            try:
                time.sleep(POLL_SECONDS)
                found = begin()
            except KeyboardInterrupt:
                return found
