"""What a cause is, and the list of all causes."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.verify.live import Live


class State(StrEnum):
    """How a link of the chain is."""

    HOLDS = "holds"
    WAITING = "waiting"
    """Not yet, and it may come by itself."""
    BROKEN = "broken"
    """Somebody has to do something."""
    BLOCKED = "blocked"
    """A link before it does not hold, so nothing is concluded."""


@dataclass(frozen=True)
class Subject:
    """What a link is about: an object in one of the clusters, and what belongs to it."""

    name: str
    namespace: str = ""
    relay: str = ""
    """The relay that it serves; empty for what serves all."""


Look = Callable[[Live, Subject], str | None]
"""Returns what is wrong in the cluster's own words; None if this cause is not the one."""


@dataclass(frozen=True)
class Cause:
    """One reason why a link does not hold."""

    id: str
    title: str
    state: State
    next: str
    """What to run or do next."""
    source: str
    """Where it is documented, or read, that this is so."""
    why: str
    look: Look


CAUSES: dict[str, Cause] = {}
"""All causes, by id, once `relay_gitops.verify.chain` is imported."""


def cause(id: str, title: str, *, next: str, source: str, waiting: bool = False) -> Callable[[Look], Cause]:
    """Register a cause; the function's docstring says why the link is broken then."""

    def register(look: Look) -> Cause:
        if id in CAUSES:
            raise ValueError(f"the cause {id} is there twice")
        state = State.WAITING if waiting else State.BROKEN
        CAUSES[id] = Cause(id, title, state, next, source, inspect.getdoc(look) or "", look)
        return CAUSES[id]

    return register
