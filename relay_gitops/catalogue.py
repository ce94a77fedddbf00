"""Catalogues of documented entries: rules of `check`, consequences of `diff`, causes of `verify`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a catalogue."""

    id: str
    name: str
    """The name in kebab-case, accepted instead of the id."""
    title: str
    why: str
    fix: str = ""
    """The fix without a final period; empty if it depends on the intention of the user."""
    source: str
    """The URL of the documentation."""

    @property
    def heading(self) -> str:
        """The heading of its section in docs/: the id, and the name where it differs."""
        return self.id if self.id == self.name else f"{self.id} {self.name}"

    @property
    def anchor(self) -> str:
        """The anchor of its section, as Markdown renderers derive it from the heading."""
        return self.heading.lower().replace(" ", "-")

    @property
    def url(self) -> str:
        """The path of its section from the root of the project. Each kind of entry has its own page."""
        raise NotImplementedError


EntryType = TypeVar("EntryType", bound=Entry)


class Catalogue(Mapping[str, EntryType], Generic[EntryType]):
    """Entries by id. Ids and names are unique."""

    def __init__(self) -> None:
        """Create an empty catalogue."""
        self._entries: dict[str, EntryType] = {}
        self._ids: dict[str, str] = {}

    def add(self, entry: EntryType) -> None:
        """Add an entry; raise ValueError if its id or name is already used."""
        other = self.find(entry.id) or self.find(entry.name)
        if other is not None:
            raise ValueError(f"{entry.id} {entry.name}: the id or name belongs to {other.id} {other.name}")
        self._entries[entry.id] = entry
        self._ids[entry.name] = entry.id

    def find(self, id_or_name: str) -> EntryType | None:
        """Return the entry with this id or name, or None."""
        return self._entries.get(self._ids.get(id_or_name, id_or_name))

    def __getitem__(self, id: str) -> EntryType:
        """Return the entry with this id."""
        return self._entries[id]

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)


def name_of(function: Callable[..., object]) -> str:
    """Return the name of the entry that a function registers."""
    return function.__name__.replace("_", "-")


def reason_of(function: Callable[..., object]) -> str:
    """Return the reason of the entry, which is the docstring of the function."""
    return inspect.getdoc(function) or ""
