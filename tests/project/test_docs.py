"""Commands, make targets, links and examples in the pages work."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from relay_gitops.cli.main import VERBS, verb
from tests.conftest import ROOT

import pytest

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    *(
        f"docs/{name}.md"
        for name in ("architecture", "tutorial", "monorepo", "private-repository", "operations", "elsewhere", "e2e")
    ),
)


def mentioned(page: str) -> Iterator[list[str]]:
    """Yield the words of every `relay-gitops` command in the code spans, shell lines and indented blocks of a page."""
    text = (ROOT / page).read_text()
    for call in re.findall(r"(?:`|^\$ |^    )[^`\n ]*\brelay-gitops ([a-z][^`\n]*)", text, re.MULTILINE):
        yield call.partition("  #")[0].split()


def verbs() -> dict[str, set[str]]:
    """Return the options of each verb."""
    found: dict[str, set[str]] = {}
    for name in VERBS:
        command = verb(name)
        found[name] = {
            option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]
        }
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_exists(page: str) -> None:
    known = verbs()
    for words in mentioned(page):
        assert words[0] in known, words
        options = {word for word in words[1:] if re.fullmatch(r"--?[a-z][a-z-]*", word)}
        assert options <= known[words[0]], words


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_linked_page_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for named in re.findall(r"`make ([a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*)`", text):
        assert set(named.split()) <= targets, named
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / link).exists(), link


def test_the_picture_of_the_readme_needs_no_special_font_and_has_large_text() -> None:
    picture = (ROOT / "docs" / "chain.svg").read_text()
    assert re.findall(r'font-family="([^"]*)', picture)[0].endswith(", sans-serif")
    # GitHub shows the picture at this width, so one unit of the picture is one pixel.
    assert 'viewBox="0 0 830 ' in picture
    assert min(map(int, re.findall(r'font-size="(\d+)"', picture))) >= 14


def test_the_readme_is_short_and_begins_with_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) < 90
    assert [line.strip() for line in lines if line.startswith("    make ")][:2] == ["make synth", "make test"]


def test_the_examples_with_constructs_run(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/elsewhere.md").read_text(), re.DOTALL)
    (tmp_path / "app.py").write_text("\n".join([*blocks, "app.synth()"]))
    # Without Node.js on the PATH, and without JSII_NODE of the test run.
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "app.py"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "JSII_NODE"} | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = "".join(path.read_text() for path in (tmp_path / "dist").iterdir())
    for kind in ("Namespace", "GitRepository", "Kustomization"):
        assert f"kind: {kind}\n" in text
    assert "  timeout: 2m\n" in text
