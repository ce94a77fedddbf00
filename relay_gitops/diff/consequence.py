"""What a consequence is, and the list of all kinds of consequences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.catalogue import Catalogue, Entry, reason_of
from relay_gitops.diff.changes import Change, Comparison


class Impact(StrEnum):
    """How far a consequence reaches, worst first."""

    LOSS = "loss"
    """Something is gone, and undoing the change does not bring it back."""
    REFUSED = "refused"
    """The cluster does not do it: what was there stays, and what comes with the change is not applied either."""
    INTERRUPTION = "interruption"
    """Something does not work for a while, or until somebody acts."""
    NOTE = "note"
    """To be known; nothing stops."""


Find = Callable[[Change, Comparison], Iterator[str]]


@dataclass(frozen=True, kw_only=True)
class ConsequenceKind(Entry):
    """One kind of consequence, whose id is its name."""

    impact: Impact
    find: Find

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/consequences.md#{self.anchor}"


@dataclass(frozen=True)
class Consequence:
    """What a change leads to."""

    kind: ConsequenceKind
    change: Change
    message: str


CONSEQUENCES: Catalogue[ConsequenceKind] = Catalogue()
"""The kinds that are registered; `relay_gitops.diff.consequences` has all of them."""


def consequence(id: str, title: str, impact: Impact, source: str) -> Callable[[Find], Find]:
    """Register a kind of consequence: a function from a change to sentences about what it leads to.

    A sentence does not name the object, because changes of the same consequence are shown together. The function's
    docstring says why it is so.
    """

    def register(find: Find) -> Find:
        CONSEQUENCES.add(
            ConsequenceKind(id=id, name=id, title=title, why=reason_of(find), source=source, impact=impact, find=find)
        )
        return find

    return register


def count_text(number: int, noun: str) -> str:
    """Return such as `1 object` or `3 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
