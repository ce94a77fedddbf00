"""Standard streams that are closed, full, or connected to a program that has ended."""

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
    """Standard output whose errors are not OSErrors, because Typer and Rich exit with code 1 on an OSError."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write to the file; raise ClosedPipeError or OutputError."""
        try:
            return super().write(data)
        except OSError as error:
            # The buffers are flushed when the process ends, so the file descriptor must stay writable.
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of a project
                os.dup2(nowhere.fileno(), _STDOUT)
            if error.errno == errno.EPIPE:
                raise ClosedPipeError("the consumer of standard output has ended.") from None
            raise OutputError(
                f"standard output cannot be written: {error.strerror}. Free disk space, or redirect it to another file."
            ) from None


@contextlib.contextmanager
def standard_streams() -> Generator[None]:
    """Report errors of standard output with a message, and replace closed standard input and error with /dev/null.

    Raises OutputError if standard output is closed or cannot be written, and ClosedPipeError if its consumer has ended.
    """
    # open() takes the lowest free file descriptor, which is the one of the closed stream.
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - until the process ends
    closed = sys.stdout is None
    if closed:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - likewise
    if closed:
        raise OutputError("standard output is closed. Redirect it to a file or to /dev/null.")
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
