"""Standard input, output and error as a shell may leave them: closed, full, or read by a program that has ended."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

from relay_gitops.errors import ClosedPipeError, OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STDOUT = 1


class _Output(io.FileIO):
    """Standard output; its errors are no OSError, for which Typer and Rich would end with the status of findings."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write to the file; raise ClosedPipeError or OutputError."""
        try:
            return super().write(data)
        except OSError as error:
            # What is still in the buffers has to go somewhere when the process ends.
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of a project
                os.dup2(nowhere.fileno(), _STDOUT)
            if error.errno == errno.EPIPE:
                raise ClosedPipeError("nobody reads standard output any more.") from None
            raise OutputError(
                f"standard output cannot be written: {error.strerror}. Make room, or name another file."
            ) from None


@contextlib.contextmanager
def standard_streams() -> Generator[None]:
    """Let standard output say in words why it cannot be written, and replace closed input and error by nothing.

    Raises OutputError if standard output is closed or cannot be written, and ClosedPipeError if its reader has ended.
    """
    # As the lowest free number is taken, a closed stream's own number is, which no other file may get.
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - until the process ends
    closed = sys.stdout is None
    if closed:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    if closed:
        raise OutputError("standard output is closed. Send it to a file or to /dev/null.")
    sys.stdout.flush()
    output = io.TextIOWrapper(
        io.BufferedWriter(_Output(_STDOUT, "wb", closefd=False)),
        sys.stdout.encoding,
        sys.stdout.errors,
        line_buffering=os.isatty(_STDOUT),
    )
    with contextlib.redirect_stdout(output):
        try:
            yield
        finally:
            output.flush()
