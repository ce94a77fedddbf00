"""The check of the arguments of a construct, and its removal from the tree when it is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from relay_constructs.kubernetes_object import KubernetesObject
from relay_values.arguments import check_call
from relay_values.errors import InvalidValueError

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
