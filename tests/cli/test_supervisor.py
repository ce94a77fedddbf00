"""The death of the process that reads a repository is reported, with exit code 2."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from relay_gitops.cli.diff import diff
from relay_gitops.errors import RelayGitopsError

import pytest

PROGRAM = """
import os, signal, sys, time
import relay_gitops.cli.main as main
from relay_gitops import progress

def verb(name):
    progress.note("reading a\\x1b[31m.yaml")
    {death}

main.verb = verb
sys.argv = ["relay-gitops", "check"]
main.command()
"""
NO_MEMORY = "os.write(2, b'memory allocation of 5 bytes failed'); os.abort()"


def died(death: str) -> subprocess.CompletedProcess[str]:
    """Run a verb that dies."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(death=death)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("death", "words"),
    [
        ("os.write(2, b'secret of a library\\x1b[31m'); os.abort()", "SIGABRT"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "Report a bug"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "has no memory left"),
        (NO_MEMORY, "--limit own_memory"),
    ],
    ids=["abort", "crash", "killed", "no memory"],
)
def test_a_death_is_reported(death: str, words: str) -> None:
    ran = died(death)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: the process was ended by SIG")
    assert "while it was reading a\\x1b[31m.yaml." in ran.stderr
    assert words in ran.stderr
    assert "secret" not in ran.stderr
    assert "\x1b" not in ran.stderr


def test_a_signal_from_outside_ends_both_processes() -> None:
    assert died("os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)").returncode == -signal.SIGTERM


@pytest.mark.parametrize("receivers", [["os.getppid()"], ["os.getppid()", "os.getpid()"]], ids=["parent", "both"])
def test_an_interrupt_arrives_once(receivers: list[str]) -> None:
    """A terminal sends Ctrl-C to both processes, `kill` to one. The message must not be interrupted again."""
    sent = "; ".join(f"os.kill({receiver}, signal.SIGINT)" for receiver in receivers)
    ran = died(f"{sent}; time.sleep(60)")
    assert (ran.returncode, ran.stdout) == (130, "")
    assert ran.stderr.startswith("error: interrupted; ")
    assert ran.stderr.count("\n") == 1


def test_an_ignored_interrupt_is_ignored() -> None:
    """A shell starts background jobs so."""
    ending = "os.kill(os.getppid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGINT); time.sleep(0.2); os._exit(0)"
    program = PROGRAM.replace("main.command()", "signal.signal(signal.SIGINT, signal.SIG_IGN)\nmain.command()")
    ran = subprocess.run([sys.executable, "-c", program.format(death=ending)], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_the_process_ends_with_its_supervisor(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    death = f"open({str(file)!r}, 'w').write(str(os.getpid())); os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"
    assert died(death).returncode == -signal.SIGKILL
    for _ in range(100):
        try:
            os.kill(int(file.read_text()), 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("the process did not end")


def test_memory_and_time_are_limited() -> None:
    ran = died("import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0]); sys.stdout.flush(); os._exit(0)")
    assert ran.stdout == f"{1024 * 1024 * 1024}\n"


def test_diff_has_the_limits_of_two_repositories(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Any] = []
    monkeypatch.setattr("relay_gitops.cli.diff.limit_process", found.append)
    with pytest.raises(RelayGitopsError):
        diff(base="no-such-revision")
    assert [(limits.own_memory, limits.seconds) for limits in found] == [(2048, 600)]
