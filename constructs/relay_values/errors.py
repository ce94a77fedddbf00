"""Errors of the constructs.

ConstructsError
├── InvalidValueError   a value is not valid
└── ConstructError      the arguments of a construct are not valid
"""


class ConstructsError(Exception):
    """Base class of the errors of this package."""


class InvalidValueError(ConstructsError, ValueError):
    """A value is not valid. The message never contains the value, which may be a secret."""

    def __init__(self, message: str, fix: str) -> None:
        """Store message and fix, both without a final period."""
        super().__init__(message, fix)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        """Return message and fix as two sentences."""
        return f"{self.message}. {self.fix}."


class ConstructError(ConstructsError):
    """The arguments of a construct are not valid."""

    def __init__(self, message: str, fix: str, construct: str, declared_at: str) -> None:
        """Store message, fix, the path of the construct and the `file:line` of its declaration."""
        super().__init__(message, fix, construct, declared_at)
        self.message = message
        self.fix = fix
        self.construct = construct
        self.declared_at = declared_at

    def __str__(self) -> str:
        """Return location, message and fix."""
        return f"{self.declared_at}: {self.construct}: {self.message}. {self.fix}."
