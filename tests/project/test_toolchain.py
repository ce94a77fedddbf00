"""e2e/toolchain/build.py on a machine that cannot build a program, and the logs that a run keeps."""

import stat
import subprocess
import sys
from pathlib import Path

from e2e.failure import drop_oldest
from e2e.report import BEGIN, END, insert
from tests.conftest import ROOT, Ran

import pytest

FAILS = """\
if [ "$1" = env ]; then echo go1.26.8; exit 0; fi
echo "go: downloading example.org/etcd v1.0.0"
echo "dial tcp: lookup proxy.example.org: no such host" >&2
exit 1
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a folder of programs without Go, for the PATH."""
    (tmp_path / "bin").mkdir()
    return tmp_path


def install_go(machine: Path, script: str) -> None:
    program = machine / "bin" / "go"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def build(machine: Path, *programs: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "e2e/toolchain/build.py", *programs],
        cwd=ROOT,
        env={"PATH": str(machine / "bin"), "XDG_CACHE_HOME": str(machine / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_without_go(machine: Path) -> None:
    assert build(machine) == Ran(2, "", "error: go is not on the PATH; install Go 1.26 or newer\n")


def test_a_go_that_is_too_old(machine: Path) -> None:
    install_go(machine, "echo go1.25.3")
    assert build(machine) == Ran(2, "", "error: go1.25.3 is too old; install Go 1.26 or newer\n")


def test_an_unknown_program(machine: Path) -> None:
    install_go(machine, FAILS)
    ran = build(machine, "etcd", "etcdd")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: programs.toml has no program etcdd; available: etcd, ")


def test_a_program_that_does_not_build(machine: Path) -> None:
    install_go(machine, FAILS)
    ran = build(machine, "etcd")
    (log,) = (machine / "cache").rglob("*.*")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[1:] == [
        f"error: etcd does not build; the whole output is in {log}",
        "  go: downloading example.org/etcd v1.0.0",
        "  dial tcp: lookup proxy.example.org: no such host",
    ]


def test_a_cache_that_cannot_be_written(machine: Path) -> None:
    install_go(machine, FAILS)
    (machine / "cache").write_text("no folder\n")
    ran = build(machine, "etcd")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith(f"error: {machine / 'cache'}")
    assert "Traceback" not in ran.err


def test_figures_come_between_their_markers() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert insert(page, "| new |\n") == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"


@pytest.mark.parametrize("page", ["before\n", f"before\n{BEGIN}\nold\n", f"before\n{END}\n{BEGIN}\n"])
def test_a_page_without_markers_gets_no_figures(page: str) -> None:
    with pytest.raises(ValueError, match="e2e: begin"):
        insert(page, "| new |\n")


def test_the_last_five_failures_are_kept(tmp_path: Path) -> None:
    for minute in (30, 10, 50, 20, 0, 40):
        folder = tmp_path / f"20261125-21{minute:02}00-20001"
        folder.mkdir()
        (folder / "first-cause.txt").touch()
    drop_oldest(tmp_path)
    assert sorted(folder.name[9:13] for folder in tmp_path.iterdir()) == ["2110", "2120", "2130", "2140", "2150"]
