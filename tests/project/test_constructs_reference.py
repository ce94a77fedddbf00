"""docs/constructs/ describes every construct, and its examples work."""

import inspect
import subprocess
import sys

import relay_constructs
from relay_constructs import KubernetesObject
from tests.conftest import ROOT


def test_the_pages_are_up_to_date_and_their_examples_run() -> None:
    ran = subprocess.run(
        [sys.executable, "tools/generate_constructs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_construct_has_a_page() -> None:
    constructs = {
        name
        for name, member in inspect.getmembers(relay_constructs, inspect.isclass)
        if issubclass(member, KubernetesObject) and member is not KubernetesObject
    }

    assert constructs == {path.stem for path in (ROOT / "docs" / "constructs").glob("*.md")} - {"README"}
