"""All programs of a session end with the session, also after SIGKILL."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from e2e.deployment import ROOT
from e2e.processes import Processes

import psutil
import pytest

SECONDS = 10.0
SESSION = """
import signal, sys, time
from pathlib import Path
from e2e.processes import Processes

# A shell starts background jobs with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
with Processes(Path(sys.argv[1])) as processes:
    processes.start("shell", ["sh", "-c", "sleep 1000 & sleep 1000"])
    print(processes.groups["shell"], flush=True)
    time.sleep(1000)
"""


RESERVING = """
import sys, time
from pathlib import Path
from e2e.processes import Processes

with Processes(Path(sys.argv[1])) as processes:
    print(*(processes.free_port() for _ in range(20)), flush=True)
    sys.stdin.read()
"""


def running(group: int) -> list[int]:
    """Return the running processes of a group."""
    found = []
    for process in psutil.process_iter(["pid", "status"]):
        try:
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except ProcessLookupError:
            continue
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_a_session(ending: signal.Signals, tmp_path: Path) -> None:
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


def test_two_sessions_reserve_different_ports(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RESERVING, str(tmp_path)]
    with (
        Processes(tmp_path) as processes,
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other,
    ):
        assert other.stdout is not None
        ours = [processes.free_port() for _ in range(20)]
        theirs = list(map(int, other.stdout.readline().split()))
        other.communicate()
        again = processes.free_port()

    assert len({*ours, *theirs}) == 40
    assert again not in ours


def test_reserved_ports_are_not_ephemeral_ports(tmp_path: Path) -> None:
    connections = [socket.create_server(("127.0.0.1", 0)) for _ in range(20)]
    given = {connection.getsockname()[1] for connection in connections}
    with Processes(tmp_path) as processes:
        taken = {processes.free_port() for _ in range(20)}
    for connection in connections:
        connection.close()

    assert max(taken) < min(given)


def test_a_port_in_use_is_not_free(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        expected = processes.free_port()
        processes.reservations.release()
        with socket.create_server(("127.0.0.1", expected)):
            assert processes.free_port() != expected
        processes.reservations.release()
        assert processes.free_port() == expected
