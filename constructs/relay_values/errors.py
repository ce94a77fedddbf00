"""What the constructs refuse.

ConstructsError
├── InvalidValueError   a value on its own is wrong
└── ConstructError      a construct cannot be made of what it was given
"""


class ConstructsError(Exception):
    """Root of the errors of this package."""


class InvalidValueError(ConstructsError, ValueError):
    """A value on its own is wrong, wherever it is used. The text never holds the value, which may be a secret."""

    def __init__(self, message: str, fix: str) -> None:
        """Take what is wrong and how to fix it, each a sentence without its full stop."""
        super().__init__(message, fix)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        """Return both sentences."""
        return f"{self.message}. {self.fix}."


class ConstructError(ConstructsError):
    """A construct cannot be made of what it was given."""

    def __init__(self, message: str, fix: str, construct: str, declared_at: str) -> None:
        """Take what is wrong, how to fix it, the construct's path and the `file:line` that declared the construct."""
        super().__init__(message, fix, construct, declared_at)
        self.message = message
        self.fix = fix
        self.construct = construct
        self.declared_at = declared_at

    def __str__(self) -> str:
        """Return where, what and how to mend."""
        return f"{self.declared_at}: {self.construct}: {self.message}. {self.fix}."
