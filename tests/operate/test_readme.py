"""The excerpts of README.md are real output."""

import re

from tests.conftest import ROOT
from tests.operate.conftest import Platform


def on_one_line(text: str) -> str:
    """Return a string without its line breaks: the page is narrower than the output."""
    return " ".join(text.split())


def test_the_finding_and_the_diff_of_the_readme_are_real(platform: Platform) -> None:
    finding, diff, _ = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    release = platform.project.root / "apps/docs-prod/helmrelease-relay.yaml"
    before = release.read_text()
    release.write_text(before.replace("name: 1password-secrets\n", "name: 1password-secret\n"))
    file, entry = finding.split("\n", 1)
    shown = platform.run("check", "apps").out
    assert file in shown.splitlines()
    assert on_one_line(entry) in on_one_line(shown), shown

    release.write_text(before)
    platform.project.relays({"host": "notes.enigma.vgijssel.nl"})
    assert platform.run("synth").status == 0
    shown = platform.run("diff", "HEAD").out
    assert on_one_line(diff) in on_one_line(shown), shown
