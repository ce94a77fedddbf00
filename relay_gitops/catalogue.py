"""What the documentation lists by id: rules of `check`, consequences of `diff`, causes of `verify`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a catalogue."""

    id: str
    name: str
    """In kebab-case; accepted wherever the id is."""
    title: str
    why: str
    fix: str = ""
    """What to do about it, without the period; empty where that depends on what is wanted."""
    source: str
    """The page that documents it."""

    @property
    def heading(self) -> str:
        """The heading of its section in docs/: the id, and the name where it differs."""
        return self.id if self.id == self.name else f"{self.id} {self.name}"

    @property
    def anchor(self) -> str:
        """The anchor of its section, as Markdown renderers derive it from the heading."""
        return self.heading.lower().replace(" ", "-")


EntryType = TypeVar("EntryType", bound=Entry)


class Catalogue(Mapping[str, EntryType], Generic[EntryType]):
    """Entries by id, each of which has an id and a name of its own."""

    def __init__(self) -> None:
        """Begin with no entry."""
        self._entries: dict[str, EntryType] = {}
        self._ids: dict[str, str] = {}

    def add(self, entry: EntryType) -> None:
        """Add an entry; raise ValueError if another one has its id or name."""
        other = self.find(entry.id) or self.find(entry.name)
        if other is not None:
            raise ValueError(f"{entry.id} {entry.name}: the id or name belongs to {other.id} {other.name}")
        self._entries[entry.id] = entry
        self._ids[entry.name] = entry.id

    def find(self, id_or_name: str) -> EntryType | None:
        """Return the entry of an id or a name; None if there is none."""
        return self._entries.get(self._ids.get(id_or_name, id_or_name))

    def __getitem__(self, id: str) -> EntryType:
        """Return the entry of an id."""
        return self._entries[id]

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)


def name_of(function: Callable[..., object]) -> str:
    """Return the name of the entry that a function stands for."""
    return function.__name__.replace("_", "-")


def reason_of(function: Callable[..., object]) -> str:
    """Return why the entry matters, which the function's docstring says."""
    return inspect.getdoc(function) or ""
