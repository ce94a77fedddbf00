"""What a session starts ends with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from e2e.deployment import ROOT

import psutil
import pytest

SECONDS = 10.0
SESSION = """
import sys, time
from pathlib import Path
from e2e.processes import Processes

with Processes(Path(sys.argv[1])) as processes:
    processes.start("shell", ["sh", "-c", "sleep 1000 & sleep 1000"])
    print(processes.groups["shell"], flush=True)
    time.sleep(1000)
"""


def running(group: int) -> list[int]:
    """Return the processes of a group that run."""
    found = []
    for process in psutil.process_iter(["pid", "status"]):
        try:
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except ProcessLookupError:
            continue
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_a_session(ending: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SESSION, tmp_path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    ) as session:
        assert session.stdout is not None
        group = int(session.stdout.readline())
        assert running(group)
        session.send_signal(ending)
    end = time.monotonic() + SECONDS
    while left := running(group):
        assert time.monotonic() < end, left
        time.sleep(0.1)
