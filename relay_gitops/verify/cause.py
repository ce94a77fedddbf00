"""What a cause is, and the list of all causes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.catalogue import Catalogue, Entry, name_of, reason_of
from relay_gitops.environment.project import AppsFolder
from relay_gitops.verify.live import Live
from relay_values.object_reference import ObjectReference


class LinkState(StrEnum):
    """How a link of the chain is."""

    HOLDS = "holds"
    WAITING = "waiting"
    """Not yet, and it may come by itself."""
    BROKEN = "broken"
    """Somebody has to do something."""
    BLOCKED = "blocked"
    """A link before it does not hold, so nothing is concluded."""


HOST, VIRTUAL, CLIENT = "host cluster", "virtual cluster", "client"


@dataclass(frozen=True)
class Link:
    """One link of the chain: what it is about, and the causes for which it may not hold, the likeliest first."""

    id: str
    """For example `relay/pod`; unique in the chain."""
    title: str
    cluster: str
    """Where it is looked at: HOST, VIRTUAL or CLIENT."""
    causes: "tuple[Cause, ...]"
    after: tuple[str, ...]
    """The links without which nothing can be concluded about this one."""
    object: ObjectReference | None = None
    """The object that it is about; None for a cluster, a page, and what only the cluster names."""
    folder: AppsFolder | None = None
    """The folder whose source or Kustomization it is about."""
    relay: str = ""
    """The relay that it serves; empty for what serves all."""

    @property
    def name(self) -> str:
        """The name of the object; empty without one."""
        return self.object.name if self.object else ""

    @property
    def namespace(self) -> str:
        """The namespace of the object; empty without one."""
        return self.object.namespace if self.object else ""


Diagnosis = Callable[[Live, Link], str | None]
"""Returns what is wrong in the cluster's own words; None if this cause is not the one."""


@dataclass(frozen=True, kw_only=True)
class Cause(Entry):
    """One reason why a link does not hold."""

    state: LinkState
    diagnose: Diagnosis

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/faults.md#{self.anchor}"


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
