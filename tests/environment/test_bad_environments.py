"""Each file of tests/environment/bad_environments contains one mistake and the expected message.

To add a case, copy a file, change the mistake, and write the expected message after `# rejected:`.
"""

import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Project, Ran

import pytest

FILES = sorted((Path(__file__).parent / "bad_environments").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_mistake_is_rejected_with_file_line_key_and_fix(
    file: Path, project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    expected = re.findall(r"^# rejected: (.+)$", file.read_text(), re.MULTILINE)
    before = project.apps()

    ran = relay_gitops_command("synth", "--environment", str(file), cwd=project.root)

    assert ran.status == 2
    assert ran.out == ""
    where = rf"error: {re.escape(str(file))}:\d+: "
    for message, line in zip(expected, ran.err.splitlines(), strict=True):
        assert re.fullmatch(rf"{where}{re.escape(message)}\. [A-Z].+\.", line), line
    assert "CANARY" not in ran.err
    assert before == project.apps()


def test_every_kind_of_mistake_has_a_file() -> None:
    assert len(FILES) >= 60


def test_the_message_has_the_line_of_the_mistake(project: Project) -> None:
    text = project.environment.read_text().replace("nodePort: 30020", "nodePort: 1")
    project.environment.write_text(text)
    line = 1 + next(number for number, content in enumerate(text.splitlines()) if "nodePort: 1" in content)

    assert project.synth().err.startswith(f"error: environments/docs.yaml:{line}: relays[0].nodePort: ")


def test_a_missing_file_is_reported(project: Project) -> None:
    ran = project.synth("--environment", "environments/nowhere.yaml")

    assert ran.status == 2
    assert (
        ran.err == "error: environments/nowhere.yaml: the file does not exist. Pass another path with --environment.\n"
    )


def test_a_binary_file_is_reported(project: Project) -> None:
    project.environment.write_bytes(b"\xff\xfe\x00")

    ran = project.synth()

    assert ran.status == 2
    assert ran.err.startswith("error: environments/docs.yaml: cannot be read: it is not UTF-8. ")


@pytest.mark.parametrize("branch", ["", "origin/main", "a..b", "my branch"])
def test_an_invalid_branch_option_is_rejected(branch: str, project: Project) -> None:
    ran = project.synth("--branch", branch)

    assert ran.status == 2
    assert re.match(r"error: --branch: .+\. Write only the name, for example main or feat/relay\.\n", ran.err)
