"""The check of the arguments of a construct, and its removal from the tree when it is refused."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from relay_constructs.kubernetes_object import KubernetesObject
from relay_values.arguments import check_call
from relay_values.declaration import declaring_line
from relay_values.errors import ConstructError, InvalidValueError

_Function = TypeVar("_Function", bound=Callable[..., object])
_Init = TypeVar("_Init", bound=Callable[..., None])


def checked_arguments(init: _Init) -> _Init:
    """Check the arguments of a construct's `__init__` against its signature.

    An argument of another type, an invalid format, and a missing or unknown argument become a ConstructError. After
    any error, the construct is not in the tree.
    """

    @wraps(init)
    def checked(self: KubernetesObject, *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401 - checked below
        self.announce(arguments, keywords)
        try:
            check_call(init, arguments, keywords)
            init(self, *arguments, **keywords)
        except InvalidValueError as error:
            self.discard()
            raise self.error(error.message, error.fix) from None
        except BaseException:
            self.discard()
            raise

    return cast("_Init", checked)


def checked_function(function: _Function) -> _Function:
    """Check the arguments of another method of a construct; raise ConstructError with the line of the call."""
    unchecked = 1 if "self" in inspect.signature(function).parameters else 0

    @wraps(function)
    def checked(*arguments: Any, **keywords: Any) -> object:  # noqa: ANN401 - checked below
        try:
            check_call(function, arguments[unchecked:], keywords)
        except InvalidValueError as error:
            raise ConstructError(error.message, error.fix, function.__qualname__, declaring_line()) from None
        return function(*arguments, **keywords)

    return cast("_Function", checked)
