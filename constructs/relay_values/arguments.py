"""Checks arguments against the types and formats in a signature.

Python does not check annotations at run time. Without these checks, a string in the place of an object becomes a
missing field of the manifest, or an AttributeError inside the library.
"""

import difflib
import inspect
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin, get_type_hints, is_typeddict

from relay_values.errors import InvalidValueError

_NAMES: dict[type, tuple[str, str]] = {
    str: ("a string", "strings"),
    int: ("an integer", "integers"),
    bool: ("True or False", "booleans"),
    timedelta: ("a timedelta", "timedeltas"),
}


class Format(Protocol):
    """Restricts the values of a type, as metadata of Annotated."""

    @property
    def message(self) -> str:
        """The end of a sentence that starts with `must be`."""
        ...

    def check(self, value: Any) -> object:  # noqa: ANN401 - each format has its own type
        """Raise InvalidValueError if the value is not valid."""


def members(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type expression
    """Return the members of a union, or the hint itself."""
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def unannotated(hint: Any) -> tuple[Any, tuple[Format, ...]]:  # noqa: ANN401 - a type expression
    """Return a type and the formats of its Annotated."""
    if get_origin(hint) is not Annotated:
        return hint, ()
    bare, *formats = get_args(hint)
    return bare, tuple(formats)


def _bare(hint: Any) -> Any:  # noqa: ANN401 - a type expression
    return unannotated(hint)[0]


def described(hint: Any) -> str:  # noqa: ANN401 - a type expression
    """Return a type in words, for example `a Branch, a Tag or a Commit`; None is omitted."""
    words = list(dict.fromkeys(_described(member) for member in members(hint) if member is not NoneType))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _described(hint: Any) -> str:  # noqa: ANN401 - a type expression
    bare, _ = unannotated(hint)
    origin = get_origin(bare) or bare
    if origin is Literal:
        return " or ".join(map(repr, get_args(bare)))
    if origin is Mapping:
        return "a mapping"
    if origin is Sequence:
        items = [_plural(member) for member in members(unannotated(get_args(bare)[0])[0])]
        return f"a list of {' or '.join(items)}"
    if origin in _NAMES:
        return _NAMES[origin][0]
    name = getattr(origin, "__name__", str(origin))
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _plural(hint: Any) -> str:  # noqa: ANN401 - a type expression
    return _NAMES[hint][1] if hint in _NAMES else f"{hint.__name__} objects"


def check_argument(name: str, value: object, hint: Any) -> None:  # noqa: ANN401 - a type expression
    """Raise InvalidValueError if a value has another type, or violates a format of its type."""
    for member in members(hint):
        bare, formats = unannotated(member)
        if _has_type(value, bare):
            break
    else:
        expected = described(hint)
        example = ", for example timedelta(minutes=5)" if timedelta in map(_bare, members(hint)) else ""
        raise InvalidValueError(f"{name} must be {expected}, but is {_kind(value)}", f"Pass {expected}{example}")
    for text_format in formats:
        try:
            text_format.check(value)
        except InvalidValueError as error:
            raise InvalidValueError(_joined(name, error.message), error.fix) from None
    items = get_args(bare)
    if get_origin(bare) is Mapping and isinstance(value, Mapping):
        for key, item in value.items():
            check_argument(f"a key of {name}", key, items[0])
            check_argument(f"{name}[{key!r}]", item, items[1])
    elif get_origin(bare) is Sequence and isinstance(value, Sequence):
        for index, item in enumerate(value):
            check_argument(f"{name}[{index}]", item, items[0])


def _has_type(value: object, bare: Any) -> bool:  # noqa: ANN401 - a type expression
    origin = get_origin(bare) or bare
    if origin is Any:
        return True
    if origin is Literal:
        return value in get_args(bare)
    if origin is int:
        # Not a bool, and not an IntEnum, which jsii does not serialize.
        return type(value) is int
    if origin is Sequence:
        return isinstance(value, Sequence) and not isinstance(value, str | bytes)
    return isinstance(value, NoneType if origin is None else origin)


def _kind(value: object) -> str:
    if value is None:
        return "None"
    return f"the class {value.__name__}" if isinstance(value, type) else f"a value of type {type(value).__name__}"


def _signature(function: Any) -> list[inspect.Parameter]:  # noqa: ANN401 - a function or a dataclass
    """Return the parameters without `self`."""
    init = getattr(function, "__init__") if isinstance(function, type) else function  # noqa: B009 - mypy forbids the attribute
    return [parameter for parameter in inspect.signature(init).parameters.values() if parameter.name != "self"]


@cache
def parameters(function: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a function or a dataclass
    """Return name and type of each parameter, also those of the TypedDict of `**arguments`; without `self`."""
    hints = get_type_hints(function, include_extras=True)
    found: dict[str, Any] = {}
    for parameter in _signature(function):
        hint = hints.get(parameter.name, Any)
        unpacked = get_args(hint)[0] if parameter.kind is parameter.VAR_KEYWORD and get_args(hint) else None
        if unpacked is not None and is_typeddict(unpacked):
            found |= get_type_hints(unpacked, include_extras=True)
        else:
            found[parameter.name] = hint
    return found


@cache
def _positional(function: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401 - a function or a dataclass
    """Return the names of the positional parameters, and of those without default."""
    found = _signature(function)
    positional = tuple(parameter.name for parameter in found if parameter.kind is parameter.POSITIONAL_OR_KEYWORD)
    variadic = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    required = (
        parameter.name for parameter in found if parameter.default is parameter.empty and parameter.kind not in variadic
    )
    return positional, tuple(required)


def bound(
    function: Any,  # noqa: ANN401 - a function or a dataclass
    arguments: Sequence[object],
    keywords: Mapping[str, object],
) -> Iterable[tuple[str, object]]:
    """Return name and value of each argument of a call.

    Raises InvalidValueError if an argument is missing, unknown, duplicate or not named.
    """
    positional, required = _positional(function)
    known = list(parameters(function))
    if len(arguments) > len(positional):
        fix = f"Write the other arguments with their names: {', '.join(known[len(positional) :])}"
        raise InvalidValueError(f"only {' and '.join(positional)} can be passed without a name", fix)
    given = dict(zip(positional, arguments, strict=False))
    for name in keywords:
        if name in given:
            raise InvalidValueError(f"{name} is passed twice", "Remove one of the values")
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            fix = f"Use {close[0]}" if close else f"The arguments are {', '.join(known)}"
            raise InvalidValueError(f"{name} is not an argument", fix)
    given.update(keywords)
    for name in required:
        if name not in given:
            raise InvalidValueError(f"{name} is missing", f"Pass {described(parameters(function)[name])}")
    return given.items()


def check_call(
    function: Any,  # noqa: ANN401 - a function or a dataclass
    arguments: Sequence[object],
    keywords: Mapping[str, object],
) -> None:
    """Raise InvalidValueError for the first argument of a call that the signature does not allow."""
    hints = parameters(function)
    for name, value in bound(function, arguments, keywords):
        check_argument(name, value, hints[name])


def _joined(name: str, message: str) -> str:
    """Return the message with the name of the argument; a message that starts with a path continues the name."""
    return f"{name}{message}" if message[0] in ".[" else f"{name} {message}"
