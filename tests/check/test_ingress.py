"""ING006: the hosts of an Ingress and those of its certificate."""

import shutil
from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from tests.check.test_rules import EXAMPLES

import pytest


@pytest.mark.parametrize(
    ("host", "certified", "differ"),
    [
        ("web.example.org", "web.example.org", False),
        ("web.example.org", "*.example.org", False),
        ("*.example.org", "*.example.org", False),
        ("${HOST}", "*.example.org", False),
        ("a.web.example.org", "*.example.org", True),
        ("a.web.example.org", "*.web.example.org", False),
        ("example.org", "*.example.org", True),
        ("webexample.org", "*.example.org", True),
        ("web.example.org", "web.example.com", True),
        ("web.example.org", "*.org", True),
    ],
)
def test_a_wildcard_certificate_covers_one_label(host: str, certified: str, differ: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    root = shutil.copytree(EXAMPLES / "ING006" / "good", tmp_path / "web")
    file = root / "objects.yaml"
    text = file.read_text()
    assert "host: web.example.org" in text
    assert "- web.example.org" in text
    file.write_text(
        text.replace("host: web.example.org", f"host: '{host}'").replace("- web.example.org", f"- '{certified}'")
    )

    found = {entry.rule for entry in check([root], root, {Level.GRAPH}).findings}
    assert found == ({"ING006"} if differ else set())
