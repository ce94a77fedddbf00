"""Kills the programs of a session that ended without cleanup, for example by SIGKILL.

Its standard input names process groups, one a line, `+` when one is started and `-` when it was ended. The end of the
input is the end of the session.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Wait for the end of the session."""
    # The session handles Ctrl-C and the end of a terminal.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
