"""Notices about pending parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A part that is pending, because a value of the environment is not known yet."""

    key: str
    """The key of the environment that gets the value, for example `relays[0].mirror`."""
    message: str
    """What is pending, and why."""
    fix: str
    """The next step, for example a command."""

    def __str__(self) -> str:
        """Return `message. fix`."""
        return f"{self.message}. {self.fix}"
