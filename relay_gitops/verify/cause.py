"""What a cause is, and the list of all causes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.catalogue import Catalogue, Entry, name_of, reason_of
from relay_gitops.verify.live import Live


class LinkState(StrEnum):
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


Diagnosis = Callable[[Live, Subject], str | None]
"""Returns what is wrong in the cluster's own words; None if this cause is not the one."""


@dataclass(frozen=True, kw_only=True)
class Cause(Entry):
    """One reason why a link does not hold."""

    state: LinkState
    diagnose: Diagnosis


CAUSES: Catalogue[Cause] = Catalogue()
"""All causes, by id, once `relay_gitops.verify.chain` is imported."""


def cause(id: str, title: str, *, next: str, source: str, waiting: bool = False) -> Callable[[Diagnosis], Cause]:
    """Register a cause: the function's name is the cause's, its docstring says why the link is broken then."""

    def register(diagnose: Diagnosis) -> Cause:
        found = Cause(
            id=id,
            name=name_of(diagnose),
            title=title,
            why=reason_of(diagnose),
            fix=next,
            source=source,
            state=LinkState.WAITING if waiting else LinkState.BROKEN,
            diagnose=diagnose,
        )
        CAUSES.add(found)
        return found

    return register
