"""relay-gitops secrets: what the list says of the Secrets that no chart makes, and how it is printed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from relay_gitops.environment.model import Environment
from tests.conftest import ROOT, Ran, operators_project

Command = Callable[..., Ran]
ONE_PASSWORD = Environment.load(ROOT / "environments" / "docs.yaml").one_password


def test_the_two_secrets_of_connect_have_their_items(relay_gitops_command: Command) -> None:
    needed = json.loads(relay_gitops_command("secrets", "--json", "apps").out)

    assert [
        (entry["name"], entry["vault"], entry["item"], entry["fields"], entry["made_by"])
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


def test_elsewhere_the_secrets_of_connect_are_somebodys_own(relay_gitops_command: Command, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "apps", tmp_path / "apps")
    needed = json.loads(relay_gitops_command("secrets", "--json", cwd=tmp_path).out)

    token = next(entry for entry in needed if entry["name"] == ONE_PASSWORD.token_item)
    assert (token["item"], token["fields"], token["made_by"]) == ("", ["token"], "")


def test_names_of_secrets_are_whole_where_there_is_no_terminal() -> None:
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


def test_a_narrow_terminal_gets_a_list_with_whole_names() -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "relay-gitops", "secrets", "apps"],
        cwd=operators_project(),
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"},
        stdout=theirs,
    )
    os.close(theirs)
    shown = b""
    # Reading what a terminal has that nobody holds open is an error on Linux.
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
  read by: HelmRelease flux-system/1password-operator \
(apps/docs-prod/helmrelease-1password-operator.yaml:35)
"""
        )
    )
