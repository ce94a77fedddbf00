"""String formats for names, hosts and paths, shared by constructs, environment and JSON Schema."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from relay_values.errors import InvalidValueError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

INVISIBLE = re.compile(
    # Control characters, line and paragraph separators, half of a surrogate pair.
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
    # Characters without width, and those that change the direction of the text. Emoji need U+200C and U+200D.
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    # Noncharacters, which YAML does not allow.
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
"""Characters that a person cannot see, or that YAML or the API server do not accept."""


@dataclass(frozen=True)
class TextFormat:
    """A regular expression with the error message for invalid input.

    Used as `Annotated[str, FORMAT]` in a pydantic model or called as `FORMAT.check(value)`.
    """

    pattern: str
    message: str
    """The end of a sentence that starts with `must be`, without a period."""
    fix: str
    mistakes: tuple[tuple[str, str], ...] = ()
    """Regular expressions of common mistakes, searched in order, each with its message."""
    max_length: int = 253
    min_length: int = 1

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def check(self, value: str) -> str:
        """Return the value; raise InvalidValueError if it does not match the format."""
        if not value and self.min_length:
            raise InvalidValueError("is empty", self.fix)
        # Before the expressions, some of which need quadratic time.
        if len(value) > self.max_length:
            raise InvalidValueError(f"has {len(value)} characters, but the maximum is {self.max_length}", self.fix)
        if invisible := INVISIBLE.search(value):
            raise InvalidValueError(
                f"contains the invisible character U+{ord(invisible[0]):04X}", "Remove the character"
            )
        for mistake, message in self.mistakes:
            if re.search(mistake, value):
                raise InvalidValueError(message, self.fix)
        if len(value) < self.min_length:
            raise InvalidValueError(f"has {len(value)} characters, but the minimum is {self.min_length}", self.fix)
        if not self._expression.fullmatch(value):
            raise InvalidValueError(f"must be {self.message}", self.fix)
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":  # noqa: ANN401 - pydantic's own signature
        """Make pydantic call `check`."""
        from pydantic_core import core_schema  # noqa: PLC0415 - the command line validates its options without pydantic

        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        """Return the JSON Schema with the pattern, for editors."""
        return {
            **handler(schema),
            "pattern": f"^({self.pattern})$",
            "minLength": self.min_length,
            "maxLength": self.max_length,
        }
