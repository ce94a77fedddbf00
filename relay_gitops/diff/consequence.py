"""What a consequence is, and the list of all rules that find one."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True)
class Rule:
    """A rule that finds one kind of consequence."""

    id: str
    title: str
    impact: Impact
    source: str
    """Where it is documented or can be read why."""
    why: str
    find: Find


@dataclass(frozen=True)
class Consequence:
    """What a change leads to."""

    rule: Rule
    change: Change
    what: str


RULES: dict[str, Rule] = {}
"""All rules, by id, once `relay_gitops.diff.consequences` is imported."""


def rule(id: str, title: str, impact: Impact, source: str) -> Callable[[Find], Find]:
    """Register a rule: a function from a change to sentences about what it leads to.

    A sentence does not name the object, because changes of the same consequence are shown together. The function's
    docstring says why it is so.
    """

    def register(find: Find) -> Find:
        if id in RULES:
            raise ValueError(f"the rule {id} is there twice")
        RULES[id] = Rule(id, title, impact, source, inspect.getdoc(find) or "", find)
        return find

    return register


def counted(number: int, noun: str) -> str:
    """Return such as `1 object` or `3 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def consequences(comparison: Comparison) -> list[Consequence]:
    """Return what the changes lead to, worst first."""
    order = list(Impact)
    found = [
        Consequence(rule, change, what)
        for rule in RULES.values()
        for change in comparison.changes
        for what in rule.find(change, comparison)
    ]
    return sorted(found, key=lambda consequence: order.index(consequence.rule.impact))
