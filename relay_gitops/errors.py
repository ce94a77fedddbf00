"""What the program refuses, and how it exits.

RelayGitopsError
├── InvalidFilesError   one or more values of one or more files are wrong
├── CollisionError      two constructs want the same file or object (render.py)
├── ProjectError        there is no project to work on
├── PublishError        apps/ cannot be written as it should be
└── OutputError         standard output cannot be written
    └── ClosedPipeError what read it has ended
"""

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of every verb."""

    OK = 0
    """Done, or nothing to find fault with."""
    FINDINGS = 1
    """What was asked about does not hold."""
    REFUSED = 2
    """Could not run: a wrong option, a wrong value, a file in the way. Nothing was changed."""
    CLOSED_PIPE = 141
    """What reads standard output has ended, as `head` does; 128 and the number of SIGPIPE, as shells say it."""


class RelayGitopsError(Exception):
    """Root of the errors of this package; its text is what the user reads."""


@dataclass(frozen=True)
class InvalidValue:
    """One wrong value of a file."""

    file: str
    line: int | None
    """Counted from 1; None if the file could not be read at all."""
    key: str
    """Such as `relays[0].host`; empty for the file as a whole."""
    message: str
    fix: str

    def __str__(self) -> str:
        """Return `file:line: key: what. mend.`."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.key, f"{self.message}. {self.fix}.") if part)


class InvalidFilesError(RelayGitopsError):
    """Everything that is wrong, in the order of the file."""

    def __init__(self, values: list[InvalidValue]) -> None:
        """Collect the wrong values."""
        super().__init__("\n".join(map(str, values)))
        self.values = values


class ProjectError(RelayGitopsError):
    """There is no project to work on, or its main.py is none."""


class PublishError(RelayGitopsError):
    """The files of apps/ cannot be written as they should be."""


class OutputError(RelayGitopsError):
    """Standard output cannot be written."""


class ClosedPipeError(OutputError):
    """What reads standard output has ended, which is nobody's fault."""
