"""What holds for every verb."""

import subprocess
import sys
from collections.abc import Callable

import relay_gitops.cli
from tests.conftest import Ran

import pytest
import typer

HELP = """
import sys
from contextlib import suppress
from relay_gitops.cli import main
for verb in sys.argv[1:]:
    sys.argv = ["relay-gitops", *verb.split()]
    with suppress(SystemExit):
        main()
print("loaded:", *sorted(sys.modules))
"""
SLOW = {
    "celpy",
    "cdk8s",
    "constructs",
    "deepdiff",
    "httpx",
    "imports",
    "jsii",
    "jsonschema_rs",
    "kubernetes_validate",
    "lightkube",
    "ryml",
    "ssl",
    "tomllib",
    "yaml",
}


def loaded_by(*calls: str) -> set[str]:
    """Return the packages that are loaded after these calls of the program in one process, which show help."""
    ran = subprocess.run([sys.executable, "-c", HELP, *calls], capture_output=True, text=True, check=True)
    assert ran.stdout.count("Usage: relay-gitops") == len(calls)
    return {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()[1:]}


def test_help_loads_nothing_that_only_the_verbs_need() -> None:
    loaded = loaded_by("--help")
    assert "rich" in loaded
    # Typer itself loads pydantic when it has a verb's options to read.
    assert (SLOW | {"pydantic", "pydantic_core"}) & loaded == set()


def test_help_of_the_verbs_loads_nothing_that_only_the_verbs_need() -> None:
    verbs = vars(typer.main.get_command(relay_gitops.cli.app))["commands"]
    assert SLOW & loaded_by(*(f"{verb} --help" for verb in verbs)) == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graph", "-f", "gif"), "'gif' is not one of 'mermaid', 'svg', 'png', 'json'."),
        (("bootstrap", "docs"), "'docs' is not one of 'docs-prod', 'docs-infra-prod'."),
        (("check", "--explain", "X"), "Invalid value for '--explain': there is no rule X. docs/rules.md lists them."),
        (("verify", "--connect-to", "x"), "Invalid value for '--connect-to': write it as HOST:443:ADDRESS:PORT."),
    ],
)
def test_a_wrong_option_is_said_in_words_and_not_in_pythons(
    relay_gitops_command: Callable[..., Ran], arguments: tuple[str, ...], message: str
) -> None:
    ran = relay_gitops_command(*arguments)
    assert ran.status == 2
    assert message in ran.err
    assert "Value error" not in ran.err
