"""Consequences of a change, and the registry of all kinds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.catalogue import Catalogue, Entry, reason_of
from relay_gitops.diff.changes import Change, Comparison


class Impact(StrEnum):
    """Severity of a consequence, worst first."""

    LOSS = "loss"
    """Data or objects are lost. Reverting the change does not restore them."""
    REFUSED = "refused"
    """The API server rejects the change. Other objects of the same change are not applied either."""
    INTERRUPTION = "interruption"
    """Something stops working for a while, or until you act."""
    NOTE = "note"
    """For information. Nothing stops working."""


Find = Callable[[Change, Comparison], Iterator[str]]


@dataclass(frozen=True, kw_only=True)
class ConsequenceKind(Entry):
    """One kind of consequence. Its id is its name."""

    impact: Impact
    find: Find

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/consequences.md#{self.anchor}"


@dataclass(frozen=True)
class Consequence:
    """One consequence of one change."""

    kind: ConsequenceKind
    change: Change
    message: str


CONSEQUENCES: Catalogue[ConsequenceKind] = Catalogue()
"""The registered kinds; import `relay_gitops.diff.consequences` to register all of them."""


def consequence(id: str, title: str, impact: Impact, source: str) -> Callable[[Find], Find]:
    """Register a kind of consequence: a function that yields a message for each consequence of a change.

    A message does not name the object, because changes with the same consequence are shown together. The function's
    docstring explains the behaviour of the cluster.
    """

    def register(find: Find) -> Find:
        CONSEQUENCES.add(
            ConsequenceKind(id=id, name=id, title=title, why=reason_of(find), source=source, impact=impact, find=find)
        )
        return find

    return register


def count_text(number: int, noun: str) -> str:
    """Return a number with its noun, for example `1 object` or `3 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
