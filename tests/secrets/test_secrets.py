"""relay-gitops secrets: the list of Secrets, its output formats, and the commands that create the items."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.secrets.inventory import NeededSecret
from relay_gitops.secrets.item_commands import item_commands
from tests.conftest import ROOT, Ran, operators_project

Command = Callable[..., Ran]
ONE_PASSWORD = Environment.load(ROOT / "environments" / "docs.yaml").one_password


def test_the_bootstrap_secrets_have_their_items(relay_gitops_command: Command) -> None:
    needed = json.loads(relay_gitops_command("secrets", "--json", "apps").out)["secrets"]

    assert [
        (entry["name"], entry["vault"], entry["item"], entry["fields"], entry["created_by"])
        for entry in needed
        if entry["namespace"] == ONE_PASSWORD.namespace
    ] == [
        (
            ONE_PASSWORD.credentials_item,
            ONE_PASSWORD.vault,
            ONE_PASSWORD.credentials_item,
            ["1password-credentials.json"],
            "relay-gitops create-1password-secret",
        ),
        (
            ONE_PASSWORD.token_item,
            ONE_PASSWORD.vault,
            ONE_PASSWORD.token_item,
            ["credential"],
            "relay-gitops create-1password-secret",
        ),
    ]


def test_outside_a_project_the_bootstrap_secrets_have_no_items(relay_gitops_command: Command, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "apps", tmp_path / "apps")
    needed = json.loads(relay_gitops_command("secrets", "--json", cwd=tmp_path).out)["secrets"]

    token = next(entry for entry in needed if entry["name"] == ONE_PASSWORD.token_item)
    assert (token["item"], token["fields"], token["created_by"]) == ("", ["token"], "")


def test_in_an_app_without_environment_the_bootstrap_secrets_have_no_items(
    relay_gitops_command: Command, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "apps", tmp_path / "apps")
    for name in ("main.py", "cdk8s.yaml"):
        (tmp_path / name).write_text("")

    assert relay_gitops_command("secrets", cwd=tmp_path).status == 0


def test_names_are_complete_without_a_terminal() -> None:
    ran = subprocess.run(
        [Path(sys.executable).parent / "relay-gitops", "secrets", "apps"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "60"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [re.split("  +", line.strip())[:-1] for line in ran.stdout.splitlines()[:2]] == [
        ["cluster", "Secret", "1Password item", "fields"],
        [
            "apps/docs-prod",
            f"{ONE_PASSWORD.namespace}/{ONE_PASSWORD.credentials_item}",
            f"{ONE_PASSWORD.vault}/{ONE_PASSWORD.credentials_item}",
            "1password-credentials.json",
        ],
    ]
    assert " (apps/docs-prod/helmrelease-1password-operator.yaml:" in ran.stdout.splitlines()[1]


def test_a_narrow_terminal_gets_a_list_with_complete_names() -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "relay-gitops", "secrets", "apps"],
        cwd=operators_project(),
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"},
        stdout=theirs,
    )
    os.close(theirs)
    shown = b""
    # On Linux, reading from a closed terminal is an error.
    with suppress(OSError):
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)

    assert process.wait() == 0
    assert (
        shown.decode()
        .replace("\r", "")
        .startswith(
            """\
1password/1password-credentials of apps/docs-prod
  1Password item: setup-relay-prod/1password-credentials
  fields: 1password-credentials.json
  consumers: HelmRelease flux-system/1password-operator \
(apps/docs-prod/helmrelease-1password-operator.yaml:35)
"""
        )
    )


def test_commands_create_all_items_of_the_environment(relay_gitops_command: Command) -> None:
    ran = relay_gitops_command("secrets", "--commands", "apps", cwd=operators_project())

    assert (ran.status, ran.err) == (0, "")
    assert (
        ran.out
        == r"""op item create --vault setup-relay-prod --category 'Secure Note' --title 1password-credentials \
'1password-credentials\.json[file]=1password-credentials.json'
op item create --vault setup-relay-prod --category 'API Credential' --title 1password-operator-token \
'credential[concealed]=REPLACE_ME'
op item create --vault setup-relay-prod --category 'Secure Note' --title kubeconfig.yaml \
'kubeconfig\.yaml[file]=kubeconfig.yaml'
op item create --vault setup-relay-prod --category 'Secure Note' --title relay-s3-credentials \
'AWS_ACCESS_KEY_ID[concealed]=REPLACE_ME' 'AWS_SECRET_ACCESS_KEY[concealed]=REPLACE_ME'
""".replace(" \\\n", " ")
    )


def test_commands_are_quoted_for_the_shell() -> None:
    secret = NeededSecret(
        cluster="",
        namespace="a",
        name="b",
        created_by="",
        vault="my vault",
        item="it's",
        fields=["$(x)", "a=b"],
        consumers=[],
    )
    (command,) = item_commands([secret])

    assert shlex.split(command)[4:] == [
        "my vault",
        "--category",
        "Secure Note",
        "--title",
        "it's",
        "$(x)[concealed]=REPLACE_ME",
        r"a\=b[concealed]=REPLACE_ME",
    ]
    assert "'$(x)[concealed]=REPLACE_ME'" in command


def test_secrets_of_the_same_item_share_a_command() -> None:
    def needed(name: str, item: str, fields: list[str]) -> NeededSecret:
        return NeededSecret(
            cluster="", namespace="a", name=name, created_by="", vault="v", item=item, fields=fields, consumers=[]
        )

    secrets = [needed("b", "i", ["x"]), needed("c", "i", ["y"]), needed("d", "", ["z"]), needed("e", "whole", [])]

    assert item_commands(secrets) == [
        (
            "op item create --vault v --category 'Secure Note' --title i "
            "'x[concealed]=REPLACE_ME' 'y[concealed]=REPLACE_ME'"
        ),
        "op item create --vault v --category 'Secure Note' --title whole 'FIELD[concealed]=REPLACE_ME'",
    ]
