"""Details of a cause that is about another object than that of its link."""

from typing import Self


class Details(str):
    """Details, with the names that the fix uses instead of those of the link's object."""

    __slots__ = ("kind", "name", "namespace")
    namespace: str
    name: str
    kind: str

    def __new__(cls, text: str, *, namespace: str = "", name: str = "", kind: str = "") -> Self:
        """Return the details about an object; an empty name leaves the placeholder in the fix."""
        found = super().__new__(cls, text)
        found.namespace, found.name, found.kind = namespace, name, kind
        return found
