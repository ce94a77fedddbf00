"""Every verb reports each error as one message."""

from collections.abc import Callable
from pathlib import Path

from relay_gitops.cli.main import VERBS
from tests.conftest import Project, Ran

import pytest

OUTSIDE = "error: {folder}: no cdk8s.yaml and main.py in this folder or its parents. "
MISSING = "error: none: the path does not exist. "
NOWHERE = {
    "init": ((), OUTSIDE),
    "synth": ((), OUTSIDE),
    "charts": (("none/helm",), "error: none/helm: none is not a folder. "),
    "check": (("none",), MISSING),
    "secrets": (("none",), MISSING),
    "diff": (("none",), "error: none: is not a folder, and this is not a Git repository. "),
    "graph": (("none",), MISSING),
    "bootstrap": (("docs-prod",), OUTSIDE),
    "create-1password-secret": ((), OUTSIDE),
    "pin": ((), OUTSIDE),
    "verify": ((), OUTSIDE),
}
READS_ENVIRONMENT = {
    "synth": (),
    "check": ("--parity", "apps"),
    "bootstrap": ("docs-prod",),
    "create-1password-secret": (),
    "pin": (),
    "verify": (),
}


def refused(ran: Ran, message: str) -> None:
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("verb", VERBS)
def test_outside_a_project_and_a_repository(
    relay_gitops_command: Callable[..., Ran], tmp_path: Path, verb: str
) -> None:
    arguments, message = NOWHERE[verb]
    refused(relay_gitops_command(verb, *arguments, cwd=tmp_path), message.format(folder=tmp_path))


@pytest.mark.parametrize("verb", READS_ENVIRONMENT)
def test_an_invalid_environment(relay_gitops_command: Callable[..., Ran], project: Project, verb: str) -> None:
    project.environment.write_text("repository: {\n")
    ran = relay_gitops_command(verb, *READS_ENVIRONMENT[verb], cwd=project.root)
    refused(ran, "error: environments/docs.yaml:2: is not valid YAML: ")
