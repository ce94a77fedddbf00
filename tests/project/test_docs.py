"""What the pages for people tell them to run, to read and to follow is there."""

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
    *(f"docs/{name}.md" for name in ("tutorial", "operations", "elsewhere", "e2e")),
)


def mentioned(page: str) -> Iterator[list[str]]:
    """Yield the words of every call of the program that a page shows, in code or in a block."""
    text = (ROOT / page).read_text()
    for call in re.findall(r"(?:^|[`$ /])relay-gitops ([a-z][^`\n]*)", text):
        words = call.partition("  #")[0].split()
        yield words


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
def test_every_call_of_the_program_is_one_that_it_has(page: str) -> None:
    known = verbs()
    for words in mentioned(page):
        if words[0] not in known:
            # A sentence that goes on after the program's name.
            assert page == "README.md" or words[0] in {"is", "has", "needs"}, words
            continue
        options = {word for word in words[1:] if re.fullmatch(r"--?[a-z][a-z-]*", word)}
        assert options <= known[words[0]], words


@pytest.mark.parametrize("page", PAGES)
def test_every_target_and_page_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for named in re.findall(r"`make ([a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*)`", text):
        assert set(named.split()) <= targets, named
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / link).exists(), link


def test_the_readme_fits_on_a_few_screens_and_begins_with_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) < 150
    assert [line.strip() for line in lines if line.startswith("    make ")][:2] == ["make synth", "make test"]


def test_the_example_of_one_construct_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/elsewhere.md").read_text(), re.DOTALL)
    (tmp_path / "app.py").write_text(code)
    # No Node.js is on the PATH, and the test run names none.
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
