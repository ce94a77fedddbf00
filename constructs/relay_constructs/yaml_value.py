"""The format of values that become YAML."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from relay_values.errors import InvalidValueError

import cdk8s

_DEEPEST = 100
_LARGEST = 2**53 - 1
"""cdk8s passes numbers as JSON to Node.js, whose integers are exact up to here."""


@dataclass(frozen=True)
class YamlFormat:
    """A tree of mappings with string keys, lists, strings, numbers, booleans, None and cdk8s.Lazy."""

    message: str = "a tree of mappings, lists, strings, numbers, booleans and None"

    def check(self, value: object) -> object:
        """Return the value; raise InvalidValueError with the path of a part that has no form in YAML."""
        self._check("", value, 0)
        return value

    def _check(self, path: str, value: object, depth: int) -> None:
        if depth > _DEEPEST:
            raise InvalidValueError(
                f"has more than {_DEEPEST} levels", "Remove the mapping or list that contains itself"
            )
        match value:
            case Mapping():
                for key, item in value.items():
                    if not isinstance(key, str):
                        raise InvalidValueError(
                            f"{path} has a key of type {type(key).__name__}", "Write the key in quotes"
                        )
                    self._check(f"{path}.{key}", item, depth + 1)
            case list() | tuple():
                for index, item in enumerate(value):
                    self._check(f"{path}[{index}]", item, depth + 1)
            case _:
                _check_scalar(path, value)


def _check_scalar(path: str, value: object) -> None:
    match value:
        case None | bool() | cdk8s.Lazy():
            pass
        case str():
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise InvalidValueError(f"{path} is not valid Unicode", "Decode the bytes of the string as UTF-8")
        case int():
            if abs(value) > _LARGEST:
                raise InvalidValueError(f"{path} is an integer that JSON does not keep exactly", "Write it in quotes")
        case float():
            if not math.isfinite(value):
                raise InvalidValueError(f"{path} is {value}, which is not a YAML value", "Use a number")
        case _:
            message = f"{path} has the type {type(value).__name__}, which is not a YAML value"
            raise InvalidValueError(message, "Use strings, numbers, booleans, lists and mappings")


YAML = YamlFormat()


def plain(value: object) -> object:
    """Return a checked value with the types that jsii serializes: no tuples, other mappings or enumerations."""
    match value:
        case bool():
            return value
        case str():
            # str() of a member of an enumeration can be its name.
            return "".join(value)
        case int():
            return int(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value
