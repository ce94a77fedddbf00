"""Links of the chain, causes why a link is broken, and the registry of all causes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from relay_gitops.catalogue import Catalogue, Entry, name_of, reason_of
from relay_gitops.environment.project import AppsFolder
from relay_gitops.verify.live import Live
from relay_values.object_reference import ObjectReference


class LinkState(StrEnum):
    """State of a link."""

    HOLDS = "holds"
    WAITING = "waiting"
    """Not ready yet; it may become ready without any action."""
    BROKEN = "broken"
    """Broken until you fix it."""
    BLOCKED = "blocked"
    """Not checked, because an earlier link does not hold."""


HOST, VIRTUAL, CLIENT = "host cluster", "virtual cluster", "client"


@dataclass(frozen=True)
class Link:
    """One link of the chain, with the possible causes of a failure, the most likely first."""

    id: str
    """For example `relay/pod`; unique in the chain."""
    title: str
    cluster: str
    """Where it is checked: HOST, VIRTUAL or CLIENT."""
    causes: "tuple[Cause, ...]"
    after: tuple[str, ...]
    """The links that must hold before this one is checked."""
    object: ObjectReference | None = None
    """The object that is checked; None for a cluster, a page, and an object with a generated name."""
    folder: AppsFolder | None = None
    """The folder whose source or Kustomization is checked."""
    relay: str = ""
    """The relay that it belongs to; empty if it belongs to all relays."""

    @property
    def name(self) -> str:
        """The name of the object; empty if the link has no object."""
        return self.object.name if self.object else ""

    @property
    def namespace(self) -> str:
        """The namespace of the object; empty if the link has no object."""
        return self.object.namespace if self.object else ""


Diagnosis = Callable[[Live, Link], str | None]
"""Returns the details from the cluster; None if this cause does not apply."""


@dataclass(frozen=True, kw_only=True)
class Cause(Entry):
    """One possible cause of a link that does not hold."""

    state: LinkState
    diagnose: Diagnosis

    @property
    def url(self) -> str:
        """The address of its section, from the root of the project."""
        return f"docs/faults.md#{self.anchor}"


CAUSES: Catalogue[Cause] = Catalogue()
"""All causes, by id, once `relay_gitops.verify.chain` is imported."""


def cause(id: str, title: str, *, fix: str, source: str, waiting: bool = False) -> Callable[[Diagnosis], Cause]:
    """Register a cause. The function's name becomes its name, the docstring its explanation."""

    def register(diagnose: Diagnosis) -> Cause:
        found = Cause(
            id=id,
            name=name_of(diagnose),
            title=title,
            why=reason_of(diagnose),
            fix=fix,
            source=source,
            state=LinkState.WAITING if waiting else LinkState.BROKEN,
            diagnose=diagnose,
        )
        CAUSES.add(found)
        return found

    return register
