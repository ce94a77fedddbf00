"""Behaviour that all verbs share."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from relay_gitops.cli.main import GROUPS, VERBS, verb
from tests.conftest import ROOT, Project, Ran

import pytest

PROGRAM = Path(sys.executable).parent / "relay-gitops"
HELP = """
import sys
from contextlib import suppress
from relay_gitops.cli.main import main
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
    "jsii",
    "jsonschema_rs",
    "kubernetes_validate",
    "lightkube",
    "relay_crds",
    "relay_imports",
    "yaml_rs",
    "ssl",
    "tomllib",
    "yaml",
}


def loaded_by(*calls: str) -> set[str]:
    """Return the packages that are loaded after these calls of the program in one process, which show help."""
    ran = subprocess.run([sys.executable, "-c", HELP, *calls], capture_output=True, text=True, check=True)
    assert ran.stdout.count("Usage: relay-gitops") == len(calls)
    return {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()[1:]}


def test_help_does_not_import_packages_of_verbs() -> None:
    loaded = loaded_by("--help")
    assert "rich" in loaded
    # Typer imports pydantic for the options of a verb.
    assert (SLOW | {"pydantic", "pydantic_core"}) & loaded == set()


def test_a_verb_does_not_import_packages_of_other_verbs() -> None:
    for name, foreign in {
        "init": {"cdk8s", "lightkube", "yaml_rs"},
        "check": {"cdk8s", "lightkube", "deepdiff"},
        "diff": {"cdk8s", "lightkube"},
        "graph": {"cdk8s", "lightkube", "deepdiff"},
        "secrets": {"cdk8s", "lightkube", "deepdiff"},
        "bootstrap": {"cdk8s"},
        "create-1password-secret": {"cdk8s", "deepdiff"},
        "verify": {"cdk8s"},
    }.items():
        assert foreign & loaded_by(f"{name} --help") == set(), name


@pytest.mark.parametrize("name", VERBS)
def test_the_list_of_verbs_shows_the_first_line_of_their_help(name: str) -> None:
    assert verb(name).help.split("\n")[0] == VERBS[name]


@pytest.mark.parametrize("columns", ["60", "80"])
def test_the_list_of_verbs_has_their_groups(columns: str) -> None:
    done = subprocess.run(
        [PROGRAM, "--help"], env={**os.environ, "COLUMNS": columns}, capture_output=True, text=True, check=True
    )
    places = [
        done.stdout.index(word) for group, names in GROUPS.items() for word in (f"{group}", *map(" {} ".format, names))
    ]
    assert places == sorted(places)
    assert {name for names in GROUPS.values() for name in names} == VERBS.keys()


@pytest.mark.parametrize("name", VERBS)
def test_help_fits_80_columns_with_an_example_and_without_python_types(name: str) -> None:
    done = subprocess.run(
        [PROGRAM, name, "--help"], env={**os.environ, "COLUMNS": "80"}, capture_output=True, text=True, check=True
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stdout.count("Example: ") == 1
    assert not re.search(r"<(bool|str|float|Path|list\[.*)>", done.stdout)


def test_the_options_of_a_verb_are_completed() -> None:
    done = subprocess.run(
        [PROGRAM],
        env={
            **os.environ,
            "_RELAY_GITOPS_COMPLETE": "complete_bash",
            "COMP_WORDS": "relay-gitops graph --f",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["--format"], "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graph", "-f", "gif"), "'gif' is not one of 'mermaid', 'svg', 'png', 'json'."),
        (("bootstrap", "docs"), "'docs' is not one of 'docs-prod', 'docs-infra-prod'."),
        (
            ("check", "--explain", "X"),
            "Invalid value for '--explain': rule X does not exist. docs/rules/README.md lists all rules.",
        ),
        (("verify", "--connect-to", "x"), "Invalid value for '--connect-to': write it as HOST:443:ADDRESS:PORT."),
    ],
)
def test_an_invalid_option_has_a_readable_message(
    relay_gitops_command: Callable[..., Ran], arguments: tuple[str, ...], message: str
) -> None:
    ran = relay_gitops_command(*arguments)
    assert ran.status == 2
    assert message in ran.err
    assert "Value error" not in ran.err


PRINTING = pytest.mark.parametrize(
    "call",
    [
        "--help",
        "check --help",
        "--version",
        "check apps",
        "check apps --json",
        "secrets apps",
        "graph apps",
    ],
)


def in_shell(call: str, streams: str, cwd: Path = ROOT) -> Ran:
    """Run the program in a shell with redirected standard streams."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" {call} {streams}', PROGRAM], cwd=cwd, capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@PRINTING
def test_a_full_disk_is_one_error(call: str) -> None:
    assert in_shell(call, ">/dev/full") == Ran(
        2,
        "",
        "error: standard output cannot be written: No space left on device. Free disk space, or redirect it to another "
        "file.\n",
    )


@PRINTING
def test_a_closed_output_is_one_error(call: str) -> None:
    assert in_shell(call, ">&-") == Ran(
        2, "", "error: standard output is closed. Redirect it to a file or to /dev/null.\n"
    )


@PRINTING
def test_a_broken_pipe_exits_with_141(call: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [PROGRAM, *call.split()], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_closed_input_is_not_a_terminal(project: Project) -> None:
    assert in_shell("init --force --repository https://git.example.org/me/home", "<&-", project.root) == Ran(
        2, "", "error: standard input is not a terminal; pass --domain, --virtual-cluster, --vault, --bucket.\n"
    )


def test_a_closed_standard_error_keeps_the_exit_code(project: Project) -> None:
    assert in_shell("init", "2>&-", project.root) == Ran(2, "", "")


def test_no_option_is_truncated_on_a_narrow_screen() -> None:
    done = subprocess.run(
        [PROGRAM, "verify", "--help"], env={**os.environ, "COLUMNS": "60"}, capture_output=True, text=True, check=True
    )
    options = {word for word in done.stdout.replace(",", " ").split() if word.startswith("--")}
    assert {
        option for parameter in verb("verify").params for option in parameter.opts if option.startswith("--")
    } <= options
    assert "[bold]" not in done.stdout


def test_a_paragraph_of_help_is_one_line(relay_gitops_command: Callable[..., Ran]) -> None:
    lines = [line.strip() for line in relay_gitops_command("bootstrap", "--help").out.splitlines()]
    assert (
        "First checks that it talks to the right cluster, and that the folder is pushed to the branch that Flux reads. "
        "It is safe to run again."
    ) in lines


def test_a_missing_package_names_the_command_that_installs_it(
    relay_gitops_command: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError("No module named 'deepdiff.diff'", name="deepdiff.diff")

    monkeypatch.setattr("relay_gitops.cli.main.import_module", missing)
    ran = relay_gitops_command("graph", ".")
    assert (ran.status, ran.err) == (2, "error: the Python package deepdiff is not installed. Run make setup.\n")
