"""Errors and exit codes.

RelayGitopsError
├── PartialWriteError   the clusters were changed before the error
├── InterruptedRunError the user pressed Ctrl-C
├── InvalidFilesError   files have invalid values
├── CollisionError      two constructs write the same file or object (render.py)
├── ProjectError        the project is missing or cannot be read
├── PublishError        apps/ cannot be written
└── OutputError         standard output cannot be written
    └── ClosedPipeError the consumer of standard output has ended
"""

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of all verbs."""

    OK = 0
    """Success, no problems found."""
    FINDINGS = 1
    """Problems found."""
    REFUSED = 2
    """Error, for example an invalid option or value. Nothing was changed."""
    PARTIAL = 3
    """Error after a cluster was changed. The message lists what was written."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C. The message says what was written. 128 plus the number of SIGINT, as in a shell."""
    CLOSED_PIPE = 141
    """The consumer of standard output has ended, for example `head`. 128 plus the number of SIGPIPE, as in a shell."""


class RelayGitopsError(Exception):
    """Base class of the errors of this package; its text is shown to the user."""

    exit_code = ExitCode.REFUSED
    """The exit code of the program."""


class PartialWriteError(RelayGitopsError):
    """The command failed after it had changed a cluster."""

    exit_code = ExitCode.PARTIAL


class InterruptedRunError(RelayGitopsError):
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


@dataclass(frozen=True)
class InvalidValue:
    """One invalid value in a file."""

    file: str
    line: int | None
    """Counted from 1; None if the file could not be read."""
    key: str
    """For example `relays[0].host`; empty for the whole file."""
    message: str
    fix: str

    def __str__(self) -> str:
        """Return `file:line: key: message. fix.`."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.key, f"{self.message}. {self.fix}.") if part)


class InvalidFilesError(RelayGitopsError):
    """All invalid values, in the order of the file."""

    def __init__(self, values: list[InvalidValue]) -> None:
        """Store the invalid values."""
        super().__init__("\n".join(map(str, values)))
        self.values = values


class ProjectError(RelayGitopsError):
    """The project is missing or cannot be read."""


class PublishError(RelayGitopsError):
    """The files of apps/ cannot be written."""


class OutputError(RelayGitopsError):
    """Standard output cannot be written."""


class ClosedPipeError(OutputError):
    """The consumer of standard output has ended. No message is shown."""
