"""Repeated checks of the chain, until it holds or the time is over."""

import time
from collections.abc import Callable

from relay_gitops.verify import report
from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result

from rich.console import Console
from rich.live import Live as Screen

POLL_SECONDS = 2.0


def last_round(begin: Callable[[], list[Result]], wait: float, *, watch: bool, shows: bool) -> list[Result]:
    """Check the chain until all links hold, a link is broken, or the time is over; return the last results.

    `watch` continues until Ctrl-C. Progress is drawn on a terminal, unless `shows` is false. Without a terminal, a line
    is printed whenever the first failing link changes.
    """
    end = time.monotonic() + wait
    found = begin()
    if not wait and not watch:
        return found
    console = Console(stderr=True, highlight=False)
    with Screen(report.tree(found), console=console, auto_refresh=False, transient=True) as screen:
        shown = ""
        while True:
            if console.is_terminal and shows:
                screen.update(report.tree(found), refresh=True)
            elif not console.is_terminal and (now := report.conclusion(found)) != shown:
                console.print(now.splitlines()[0], markup=False, soft_wrap=True)
                shown = now
            first = report.first_broken(found)
            over = first is None or first.state is LinkState.BROKEN or time.monotonic() > end
            if over and not watch:
                return found
            try:
                time.sleep(POLL_SECONDS)
                found = begin()
            except KeyboardInterrupt:
                return found
