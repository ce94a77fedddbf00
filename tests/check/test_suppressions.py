"""Suppressions in .relay-gitops.yaml and annotations."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relay_gitops.repository.files import CONFIG
from tests.check.test_rules import GIT
from tests.conftest import Ran

import pytest
import yaml

Command = Callable[..., Ran]


def suppressed(root: Path, entry: dict[str, Any]) -> None:
    (root / CONFIG).write_text(yaml.safe_dump({"ignore": [entry]}))


@pytest.mark.parametrize("rule", ["ING003", "unknown-backend-port"])
def test_a_suppression_in_the_configuration_file(rule: str, bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, {"rule": rule, "file": "ING003/*", "reason": "the port comes tomorrow"})
    report = json.loads(relay_gitops_command("check", "--json", str(bad)).out)

    assert [entry["rule"] for entry in report["findings"]] == ["ING004"]
    assert [(entry["finding"]["rule"], entry["reason"]) for entry in report["suppressed"]] == [
        ("ING003", "the port comes tomorrow")
    ]


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({"rule": "ING003", "file": "elsewhere.yaml", "reason": "none"}, "SUP001"),
        ({"rule": "ING003"}, "SUP002"),
        ({"rule": "ING999", "reason": "none"}, "SUP003"),
    ],
)
def test_invalid_suppressions(entry: dict[str, Any], rule: str, bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, entry)
    report = json.loads(relay_gitops_command("check", "--json", str(bad)).out)

    assert [(found["rule"], found["file"]) for found in report["findings"] if found["rule"][:3] == "SUP"] == [
        (rule, CONFIG)
    ]
    assert "ING003" in {found["rule"] for found in report["findings"]}


def test_an_invalid_configuration_file(bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, {"rule": "ING003", "because": "none"})
    ran = relay_gitops_command("check", str(bad))

    assert ran.status == 2
    assert (
        f"{CONFIG}:2: ignore[0].because: is not a valid key. Write `ignore` as a list of entries with rule, reason, "
        "and file or object.\n"
    ) in ran.err


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("other.yaml", "key: [\n", "TREE001"),
        ("other/kustomization.yaml", "resources:\n  - gone.yaml\n", "KUST001"),
    ],
)
def test_no_suppression_is_unused_if_files_cannot_be_read(
    name: str, text: str, rule: str, bad: Path, relay_gitops_command: Command
) -> None:
    suppressed(bad, {"rule": "SEC001", "file": "ING003/*", "reason": "it is made by hand"})
    before = json.loads(relay_gitops_command("check", "--json", str(bad)).out)
    (bad / name).parent.mkdir(exist_ok=True)
    (bad / name).write_text(text)
    after = json.loads(relay_gitops_command("check", "--json", str(bad)).out)

    assert {"SUP001"} == {entry["rule"] for entry in before["findings"]} - {"ING003", "ING004"}
    assert {rule} == {entry["rule"] for entry in after["findings"]} - {"ING003", "ING004"}


def test_the_fix_for_a_missing_reason_in_the_configuration_file(bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, {"rule": "ING003"})
    report = json.loads(relay_gitops_command("check", "--json", str(bad)).out)

    (found,) = (entry for entry in report["findings"] if entry["rule"] == "SUP002")
    assert found["fix"] == "Add `reason:` to the entry"


@pytest.mark.parametrize("rule", ["ING003", "unknown-backend-port"])
def test_an_annotation_with_the_id_or_name_of_a_rule(rule: str, bad: Path, relay_gitops_command: Command) -> None:
    file = bad / "ING003" / "objects.yaml"
    line = f'    relay-gitops.io/ignore: "{rule}: the port is planned"\n'
    file.write_text(file.read_text().replace("    cert-manager.io/", f"{line}    cert-manager.io/"))
    report = json.loads(relay_gitops_command("check", "--json", str(bad / "ING003")).out)

    assert report["findings"] == []
    assert [(entry["finding"]["rule"], entry["reason"]) for entry in report["suppressed"]] == [
        ("ING003", "the port is planned")
    ]


def test_a_change_cannot_suppress_its_own_findings(
    bad: Path, relay_gitops_command: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def git(*arguments: str) -> None:
        command = [GIT, "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(bad), *arguments]
        subprocess.run(command, check=True, capture_output=True)

    report = tmp_path_factory.mktemp("report") / "findings.sarif"
    old = "  - {rule: ING003, reason: known}\n"
    (bad / ".relay-gitops.yaml").write_text(f"ignore:\n{old}")
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=base")
    (bad / ".relay-gitops.yaml").write_text(f"ignore:\n{old}  - {{rule: ING004, reason: mine}}\n")

    alone = json.loads(relay_gitops_command("check", "--json", ".", cwd=bad).out)
    assert {entry["rule"] for entry in alone["findings"]} == set()
    found = relay_gitops_command("check", "--json", "--base", "main", "--sarif", str(report), ".", cwd=bad)

    against = json.loads(found.out)
    assert found.status == 1
    assert {entry["rule"] for entry in against["findings"]} == {"ING004", "SUP004"}
    assert {(entry["finding"]["rule"], entry["reason"]) for entry in against["suppressed"]} == {("ING003", "known")}
    results = json.loads(report.read_text())["runs"][0]["results"]
    justified = {
        result["ruleId"]: entry["justification"] for result in results for entry in result.get("suppressions", [])
    }
    assert justified == {"ING003": "known"}
    text = relay_gitops_command("check", "--base", "main", ".", cwd=bad).out
    assert "suppressed: ING003 " in text
    assert ", because known\n" in text


def test_a_base_that_does_not_exist(bad: Path, relay_gitops_command: Callable[..., Ran]) -> None:
    ran = relay_gitops_command("check", "--base", "gone", ".", cwd=bad)
    assert ran.status == 2
    assert ran.err.startswith("error: gone: is not a revision of the Git repository")
