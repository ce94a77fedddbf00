"""check ends on every hostile tree: in bounds, with words, without files from outside, requests and other programs."""

import re
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from relay_gitops.limits import DEFAULTS
from tests.check.hostile_trees import CANARY, HEAVY, TREES, Place
from tests.check.test_rules import NO_HELM
from tests.conftest import Ran

import pytest

PROGRAM = Path(sys.executable).parent / "relay-gitops"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
MIB = 1024
"""KiB, the unit of ru_maxrss."""
ODD = (
    "binary files", "broken links", "control characters in file names", "control characters in names",
    "CRDs that are not valid",
    "a pipe and a device", "kustomizations that list each other in a circle", "wrong types everywhere", "deep nesting",
    "patches, replacements and openapi outside",
)  # fmt: skip

REFUSED = {"an invalid configuration"}
"""Trees without a valid .relay-gitops.yaml. All others are checked, whatever cannot be read."""

pytestmark = NO_HELM


class Programs:
    """The programs that this process starts."""

    def __init__(self) -> None:
        self.started: list[list[str]] = []
        self.is_open = False

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.is_open and event == "subprocess.Popen":
            self.started.append([str(entry) for entry in arguments[1]])
        elif self.is_open and event in ("os.system", "os.posix_spawn", "os.exec", "socket.connect"):
            self.started.append([event])

    @property
    def names(self) -> set[str]:
        """The names of the programs. The sandbox becomes the program that it starts."""
        found = set()
        for command in self.started:
            is_sandbox = command[0] == sys.executable and command[3].endswith("sandbox.py")
            found.add(Path(command[5] if is_sandbox else command[0]).name)
        return found


@pytest.fixture(scope="module")
def programs() -> Programs:
    found = Programs()
    sys.addaudithook(found.hook)
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """Return the URL of a server, and the paths that are requested from it."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", requests
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def place(tmp_path: Path, server: tuple[str, list[str]]) -> Place:
    outside = tmp_path / "outside"
    (outside / "templates").mkdir(parents=True)
    for name, text in {
        "secret.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {CANARY}, namespace: default}}\n",
        "secret.env": f"a={CANARY}\n",
        "kustomization.yaml": "resources: [secret.yaml]\n",
        "schema.json": f'{{"const": "{CANARY}"}}',
        "Chart.yaml": f"apiVersion: v2\nname: {CANARY}\nversion: 1.0.0\n",
    }.items():
        (outside / name).write_text(text)
    root = tmp_path / "tree"
    root.mkdir()
    return Place(root, outside, server[0])


def assert_harmless(ran: Ran, place: Place, requests: list[str]) -> None:
    assert ran.status in (0, 1, 2)
    assert ran.out + ran.err
    assert ran.status != 2 or ran.err.startswith("error: ")
    assert CANARY not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "RULE001" not in ran.out
    assert CONTROL.search(ran.out + ran.err) is None
    assert COMMAND.search(ran.out + ran.err) is None
    assert not (place.outside / "ran").exists()
    assert requests == []


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", sorted(TREES.keys() - HEAVY))
def test_a_hostile_tree(
    name: str,
    place: Place,
    programs: Programs,
    server: tuple[str, list[str]],
    relay_gitops_command: Callable[..., Ran],
) -> None:
    TREES[name](place)
    programs.started.clear()
    programs.is_open = True
    try:
        text = relay_gitops_command("check", ".", cwd=place.root)
        report = place.outside.parent / "report.sarif"
        as_json = relay_gitops_command("check", "--json", "--sarif", str(report), ".", cwd=place.root)
    finally:
        programs.is_open = False

    assert_harmless(text, place, server[1])
    assert_harmless(as_json, place, server[1])
    assert text.status == as_json.status
    assert (text.status == 2) is (name in REFUSED)
    if report.exists():
        assert_harmless(Ran(0, report.read_text(), ""), place, server[1])
    assert programs.names <= {"helm", "kubectl", "kustomize", "git", Path(sys.executable).name}


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", sorted(HEAVY))
def test_a_hostile_tree_that_needs_a_limit(name: str, place: Place, server: tuple[str, list[str]]) -> None:
    TREES[name](place)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [PROGRAM, "check", "--limit", "item_seconds=3", "."],
        cwd=place.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    out, err = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert_harmless(Ran(process.returncode, out, err), place, server[1])
    assert process.returncode == 1
    assert re.search(r"LIM001|CEL003|REND001", out)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 20
    assert after.ru_maxrss < 1024 * MIB


@pytest.mark.parametrize("name", ODD)
def test_an_odd_tree_has_the_same_output_each_time(
    name: str, place: Place, relay_gitops_command: Callable[..., Ran]
) -> None:
    TREES[name](place)
    runs = {relay_gitops_command("check", "--json", ".", cwd=place.root) for _ in range(3)}
    assert len(runs) == 1


def test_there_are_enough_trees() -> None:
    assert len(TREES) >= 40
    assert shutil.which("git")
    assert DEFAULTS.item_seconds <= 10
