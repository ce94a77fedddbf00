"""The format of values that become YAML."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from relay_values.errors import InvalidValueError

import cdk8s


@dataclass(frozen=True)
class YamlFormat:
    """A tree of mappings with string keys, lists, strings, numbers, booleans, None and cdk8s.Lazy."""

    message: str = "a tree of mappings, lists, strings, numbers, booleans and None"

    def check(self, value: object) -> object:
        """Return the value; raise InvalidValueError with the path of a part that has no form in YAML."""
        self._check("", value)
        return value

    def _check(self, path: str, value: object) -> None:
        match value:
            case None | str() | bool() | int() | cdk8s.Lazy():
                pass
            case float():
                if not math.isfinite(value):
                    raise InvalidValueError(f"{path} is {value}, which is not a YAML value", "Use a number")
            case Mapping():
                for key, item in value.items():
                    if not isinstance(key, str):
                        raise InvalidValueError(
                            f"{path} has a key of type {type(key).__name__}", "Write the key in quotes"
                        )
                    self._check(f"{path}.{key}", item)
            case list() | tuple():
                for index, item in enumerate(value):
                    self._check(f"{path}[{index}]", item)
            case _:
                message = f"{path} has the type {type(value).__name__}, which is not a YAML value"
                raise InvalidValueError(message, "Use strings, numbers, booleans, lists and mappings")


YAML = YamlFormat()
