"""What the constructs refuse.

ConstructsError
├── InvalidValueError   a value on its own is wrong
└── ConstructError      a construct cannot be made of what it was given
"""

from dataclasses import dataclass


class ConstructsError(Exception):
    """Root of the errors of this package."""


@dataclass(frozen=True)
class InvalidValueError(ConstructsError, ValueError):
    """A value on its own is wrong, wherever it is used. The text never holds the value, which may be a secret."""

    what: str
    mend: str

    def __str__(self) -> str:
        """Return both sentences."""
        return f"{self.what}. {self.mend}."


@dataclass(frozen=True)
class ConstructError(ConstructsError):
    """A construct cannot be made of what it was given."""

    what: str
    mend: str
    construct: str
    """The construct's path, such as `docs-prod/helmrelease-relay`."""
    declared_at: str
    """Python file and line of the call, `file:line`."""

    def __str__(self) -> str:
        """Return where, what and how to mend."""
        return f"{self.declared_at}: {self.construct}: {self.what}. {self.mend}."
