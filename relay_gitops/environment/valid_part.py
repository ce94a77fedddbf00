"""The valid part of an environment, so that conflicts are found beside invalid values."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from relay_gitops.key_path import KeyPath

from pydantic import BaseModel


class ValidPart:
    """The values of a file, except those that a model rejects.

    A value is None if it is rejected, or if it is missing and has no default.
    """

    def __init__(self, data: Mapping[str, Any], invalid: Collection[KeyPath], defaults: Mapping[str, Any]) -> None:
        """Wrap the data of a file. `defaults` has the default of each key, by section; `relays` for each relay."""
        self._data = data
        self._invalid = frozenset(invalid)
        self._defaults = defaults

    @property
    def relays(self) -> range:
        """The indexes of the relays."""
        relays = self._data.get("relays")
        return range(len(relays) if isinstance(relays, list | tuple) and self.is_valid("relays") else 0)

    def is_valid(self, *keys: str | int) -> bool:
        """Return whether no model rejects the value or one of its parents; a missing optional value is valid."""
        return not any(keys[:length] in self._invalid for length in range(1, len(keys) + 1))

    def get(self, *keys: str | int) -> Any:  # noqa: ANN401 - parsed YAML
        """Return a value, or its default."""
        if not self.is_valid(*keys):
            return None
        value: Any = self._data
        for key in keys:
            if isinstance(value, Mapping) and key in value:
                value = value[key]
            elif isinstance(value, Sequence) and not isinstance(value, str) and isinstance(key, int):
                value = value[key] if key < len(value) else None
            else:
                return self._default(keys)
        return value

    def text(self, *keys: str | int) -> str | None:
        """Return a string, or None."""
        value = self.get(*keys)
        return value if isinstance(value, str) else None

    def _default(self, keys: KeyPath) -> Any:  # noqa: ANN401 - the defaults of a model
        found: Any = self._defaults
        for key in keys:
            if not isinstance(key, int):
                found = found.get(key) if isinstance(found, Mapping) else None
        return found


def defaults_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the defaults of a model by key; those of a section are a mapping."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found[key] = defaults_of(field.annotation)
        elif not field.is_required():
            found[key] = field.default
    return found
