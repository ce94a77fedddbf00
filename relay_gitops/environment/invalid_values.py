"""Messages about values that the models reject."""

from collections.abc import Iterator, Sequence
from typing import Any

from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.environment.yaml_values import Date
from relay_gitops.errors import InvalidValue
from relay_gitops.key_path import KeyPath
from relay_values.errors import InvalidValueError

from pydantic_core import ErrorDetails

_TYPES = {
    "string_type": "a string",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
}
_MESSAGES = {
    "missing": ("is missing", "Add it; docs/environment.md describes each key"),
    "extra_forbidden": ("is not a valid key", "Remove it, or correct its spelling"),
    "union_tag_not_found": ("is missing", "Write s3 for an S3-compatible store"),
}


def invalid_keys(file: YamlFile, details: ErrorDetails) -> KeyPath:
    """Return the path of a value in the file, without the parts of a pydantic location that name members of a union."""
    keys = tuple(_keys_in_file(file.data, details["loc"]))
    return (*keys, "type") if details["type"] in {"union_tag_invalid", "union_tag_not_found"} else keys


def invalid_value(file: YamlFile, details: ErrorDetails) -> InvalidValue:
    """Return the message about one error of pydantic."""
    kind, context = details["type"], details.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, InvalidValueError):
        message, fix = cause.message, cause.fix
    elif kind in _TYPES:
        message, fix = _wrong_type(_TYPES[kind], details["input"])
    elif kind in _MESSAGES:
        message, fix = _MESSAGES[kind]
    elif kind in {"literal_error", "union_tag_invalid"}:
        expected = str(context.get("expected") or context["expected_tags"])
        message, fix = "is not an allowed value", f"Write {expected.replace(chr(39), '')}"
    else:
        message, fix = details["msg"][:1].lower() + details["msg"][1:], "Set a number in this range"
    return file.invalid_value(invalid_keys(file, details), message, fix)


def _wrong_type(expected: str, value: object) -> tuple[str, str]:
    """Return message and fix for a value of another type; neither contains the value, which may be secret."""
    message = f"must be {expected}"
    if value is None:
        return f"has no value, but {message}", "Write a value after the colon, or remove the key"
    if expected == "a string" and not isinstance(value, list | dict):
        read_as = "a date" if isinstance(value, Date) else "true or false" if isinstance(value, bool) else "a number"
        return f"{message}, but YAML reads it as {read_as}", "Put it in quotes"
    return message, _fix_of_type(expected, value)


def _fix_of_type(expected: str, value: object) -> str:
    if expected == "a mapping":
        return "Write its keys indented on the lines below"
    if expected == "a list":
        return "Start each entry with a hyphen"
    if isinstance(value, list | dict):
        return "Write a single value after the colon"
    if isinstance(value, str) and expected == "an integer" and not value.isascii():
        return "Write it with the digits 0 to 9"
    if isinstance(value, str):
        return "Write it without quotes" if expected == "an integer" else "Write true or false, without quotes"
    return "Remove the fraction" if isinstance(value, float) else f"Write {expected}"


def _keys_in_file(data: Any, location: Sequence[str | int]) -> Iterator[str | int]:  # noqa: ANN401 - parsed YAML
    """Yield the keys of a location that exist in the file, and the last key."""
    for index, key in enumerate(location):
        last = index == len(location) - 1
        if isinstance(data, dict) and (key in data or last):
            yield key
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            yield key
            data = data[key] if key < len(data) else None
