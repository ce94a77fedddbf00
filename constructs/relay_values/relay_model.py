"""The base class of the value models."""

from typing import TYPE_CHECKING

from relay_values.declaration import declaring_line
from relay_values.errors import ConstructError, InvalidValueError

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    _Model = BaseModel
else:

    class _CheckedCalls(type(BaseModel)):
        def __call__(cls, *arguments, **keywords):  # noqa: ANN002, ANN003, ANN204 - type checkers see the model
            """Raise ConstructError with the line of the call; `model_validate` raises the error of pydantic."""
            if arguments:
                message = "no argument can be passed without a name"
                fix = f"Write the arguments with their names: {', '.join(cls.model_fields)}"
                raise ConstructError(message, fix, cls.__name__, declaring_line())
            try:
                return super().__call__(**keywords)
            except ValidationError as error:
                raise ConstructError(*_first(error, cls.model_fields), cls.__name__, declaring_line()) from None

    class _Model(BaseModel, metaclass=_CheckedCalls):
        pass


def _first(error: ValidationError, fields: dict[str, object]) -> tuple[str, str]:
    """Return message and fix of the first error, without the value, which may be secret."""
    details = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(map(str, details["loc"]))
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, InvalidValueError):
        return f"{name} {cause.message}".strip(), cause.fix
    if details["type"] == "missing":
        return f"{name} is missing", "Pass it"
    if details["type"] == "extra_forbidden":
        return f"{name} is not an argument", f"The arguments are {', '.join(fields)}"
    return f"{name} is not valid: {details['msg'][:1].lower()}{details['msg'][1:]}", "Correct the value"


class RelayModel(_Model):
    """An immutable, strictly validated value: unknown keys are errors, and types are not converted."""

    # A mistyped value may be a secret, so pydantic must not print it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
