"""docs/constructs/ describes every construct, and its examples work."""

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import relay_constructs
from relay_constructs import KubernetesObject
from tests.conftest import ROOT, manifests

import pytest
import yaml
from cdk8s import App, Chart

PAGES = sorted(path for path in (ROOT / "docs" / "constructs").glob("*.md") if path.stem != "README")


def test_the_pages_are_up_to_date_and_their_examples_run() -> None:
    ran = subprocess.run(
        [sys.executable, "tools/generate_constructs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_example_of_a_page_is_complete(page: Path) -> None:
    text = page.read_text()
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102 - an example of this project

    chart = Chart(App(), "apps", disable_resource_name_hashes=True)
    construct = names[re.findall(r"^def (\w+)", program, re.MULTILINE)[-1]](chart)
    assert type(construct).__name__ == page.stem
    (generated,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert list(yaml.safe_load_all(generated)) == manifests(construct)


def test_every_construct_has_a_page() -> None:
    constructs = {
        name
        for name, member in inspect.getmembers(relay_constructs, inspect.isclass)
        if issubclass(member, KubernetesObject) and member is not KubernetesObject
    }

    assert constructs == {path.stem for path in (ROOT / "docs" / "constructs").glob("*.md")} - {"README"}
