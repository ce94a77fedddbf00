"""Value: the base class of frozen dataclasses that constructs take as arguments."""

from typing import TYPE_CHECKING

from relay_values.arguments import check_call
from relay_values.declaration import declaring_line
from relay_values.errors import ConstructError, InvalidValueError

if TYPE_CHECKING:

    class Value:
        """Checks its fields, and raises ConstructError with the line of the call if one is not valid."""

else:

    class _CheckedCalls(type):
        def __call__(cls, *arguments, **keywords):  # noqa: ANN002, ANN003, ANN204 - type checkers see the dataclass
            """Check the arguments before the dataclass stores them."""
            try:
                check_call(cls, arguments, keywords)
            except InvalidValueError as error:
                raise ConstructError(error.message, error.fix, cls.__name__, declaring_line()) from None
            return super().__call__(*arguments, **keywords)

    class Value(metaclass=_CheckedCalls):
        """Checks its fields, and raises ConstructError with the line of the call if one is not valid."""

        __slots__ = ()
