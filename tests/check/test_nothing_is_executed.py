"""No verb runs code of the folder that it reads, unless --parity is passed."""

from collections.abc import Callable

from tests.conftest import Project, Ran

import pytest


@pytest.mark.parametrize(
    ("arguments", "runs"),
    [
        (["check"], False),
        (["check", "--json", "apps"], False),
        (["diff", "."], False),
        (["graph", "apps"], False),
        (["secrets", "apps"], False),
        (["check", "--parity"], True),
        (["diff", "--parity", "."], True),
    ],
    ids=str,
)
def test_main_py_runs_only_with_parity(
    arguments: list[str], *, runs: bool, project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    proof = project.root / "ran"
    with (project.root / "main.py").open("a") as main:
        main.write(f'open({str(proof)!r}, "w").close()\n')

    relay_gitops_command(*arguments, cwd=project.root)

    assert proof.exists() is runs
