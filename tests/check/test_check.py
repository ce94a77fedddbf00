"""Tests of the check command."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from relay_gitops.catalogue import Catalogue
from relay_gitops.check.context import Context
from relay_gitops.check.rule import Problem, Rule
from relay_gitops.check.rules import RULES
from relay_gitops.repository.helm import helm
from tests.check.test_rules import EXAMPLES
from tests.conftest import ROOT, Ran

import pytest

Command = Callable[..., Ran]


def test_repository_without_problems(relay_gitops_command: Command, good: Path) -> None:
    ran = relay_gitops_command("check", cwd=good)

    assert (ran.status, ran.out, ran.err) == (0, "3 objects in 1 file: 0 errors, 0 warnings, 0 info\n", "")


def test_exit_code_is_1_for_a_warning(relay_gitops_command: Command, bad: Path) -> None:
    assert relay_gitops_command("check", str(bad / "ING004")).status == 1


def test_exit_code_is_1_for_info_only_with_strict(relay_gitops_command: Command) -> None:
    example = EXAMPLES / "SCH004" / "bad"

    assert relay_gitops_command("check", str(example)).status == 0
    assert relay_gitops_command("check", "--strict", str(example)).status == 1


@pytest.mark.parametrize(
    ("content", "there"),
    [
        (None, "no YAML file contains"),
        ("", "none of the 1 YAML files contains"),
        ("just: text\n", "none of the 1 YAML files contains"),
    ],
)
def test_error_without_kubernetes_objects(
    content: str | None, there: str, relay_gitops_command: Command, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "some.yaml").write_text(content)
    ran = relay_gitops_command("check", cwd=tmp_path)

    assert ran.status == 2
    assert ran.err == (f"error: {tmp_path}: {there} a Kubernetes object. Pass the folder of your manifests.\n")


EQUALS_SIGN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: web}
data:
  matchType: =
"""


def test_equals_sign_as_value(relay_gitops_command: Command, good: Path) -> None:
    """Kustomize writes an equals sign without quotes. YAML 1.1 parses it as a value of a separate type."""
    (good / "settings.yaml").write_text(EQUALS_SIGN)

    ran = relay_gitops_command("check", cwd=good)

    assert (ran.status, ran.err) in {(0, ""), (1, "")}
    assert "4 objects in 2 files" in ran.out


CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/templates/settings.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data:
  operator: =
  merge: "<<"
""",
    "source.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: setup, namespace: flux-system}
spec: {interval: 5m, url: "https://example.org/team/setup", ref: {branch: main}}
""",
}
RELEASE = """\
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web-NUMBER, namespace: flux-system}
spec:
  interval: 5m
  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: setup}}}
"""


@pytest.mark.skipif(helm() is None, reason="helm is not installed")
def test_parallel_rendering_does_not_silence_standard_error(tmp_path: Path) -> None:
    """A thread parses the output of each chart. It must not redirect standard error of the whole process."""
    for name, text in CHART.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(
            text + "".join(f"  key{line}: value\n" for line in range(2000)) if name.endswith("settings.yaml") else text
        )
    (tmp_path / "releases.yaml").write_text("".join(RELEASE.replace("NUMBER", str(number)) for number in range(12)))
    command: list[str | Path] = [
        Path(sys.executable).parent / "relay-gitops",
        "check",
        ".",
        "--sarif",
        "/no/such/folder/report",
    ]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert "/no/such/folder/report: cannot be written" in ran.stderr


def test_path_does_not_exist(relay_gitops_command: Command, tmp_path: Path) -> None:
    ran = relay_gitops_command("check", "gone", cwd=tmp_path)

    assert ran.status == 2
    assert ran.err == "error: gone: the path does not exist. Pass a file or folder with YAML files.\n"


@pytest.mark.parametrize(
    ("switch", "rule"),
    [("schema", "SCH001"), ("cel", "CEL001"), ("graph", "SRC001"), ("relay", "RELAY001")],
)
def test_option_disables_a_level(switch: str, rule: str, relay_gitops_command: Command) -> None:
    example = str(EXAMPLES / rule / "bad")

    assert relay_gitops_command("check", example).status == 1
    assert relay_gitops_command("check", f"--no-{switch}", example).status == 0


@pytest.mark.skipif(helm() is None, reason="helm is not installed")
def test_option_disables_rendering(relay_gitops_command: Command) -> None:
    example = str(EXAMPLES / "REND001" / "bad")

    assert relay_gitops_command("check", example).status == 1
    assert relay_gitops_command("check", "--no-render", example).status == 0


def test_files_without_objects_are_listed(relay_gitops_command: Command, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "ING003" / "good", tmp_path / "repository")
    (tmp_path / "repository" / "moon.yml").write_text("language: unknown\n")
    report = json.loads(relay_gitops_command("check", "--json", "repository", cwd=tmp_path).out)

    assert report["without_objects"] == ["moon.yml"]
    assert report["findings"] == []


def test_missing_helm_is_reported_once(monkeypatch: pytest.MonkeyPatch, relay_gitops_command: Command) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("sys.prefix", "/nonexistent")
    ran = relay_gitops_command("check", "--json", str(EXAMPLES / "HELM003" / "good"))

    found = [entry for entry in json.loads(ran.out)["findings"] if entry["rule"] == "HELM015"]
    assert [entry["severity"] for entry in found] == ["info"]


def test_no_errors_without_kustomize(monkeypatch: pytest.MonkeyPatch, relay_gitops_command: Command) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    ran = relay_gitops_command("check", "--json", str(ROOT / "tests" / "check" / "layouts" / "kustomize-helm"))

    found = json.loads(ran.out)["findings"]
    assert [entry["severity"] for entry in found if entry["rule"] == "KUST005"] == ["info"]
    assert [entry for entry in found if entry["severity"] == "error"] == []


def test_failing_rule_is_reported_and_other_rules_run(
    monkeypatch: pytest.MonkeyPatch, relay_gitops_command: Command, bad: Path
) -> None:
    def fail(_: Context) -> Iterable[Problem]:
        raise KeyError("correct-horse")

    rules: Catalogue[Rule] = Catalogue()
    for rule in RULES.values():
        rules.add(replace(rule, check=fail) if rule.id == "ING001" else rule)
    monkeypatch.setattr("relay_gitops.check.run.RULES", rules)
    ran = relay_gitops_command("check", "--json", "--sarif", "found.sarif", cwd=bad)

    assert ran.status == 1
    report = json.loads(ran.out)
    assert [(entry["rule"], entry["severity"]) for entry in report["findings"]] == [
        ("RULE001", "error"),
        ("ING003", "error"),
        ("ING004", "warning"),
    ]
    assert report["findings"][0]["message"].startswith("ING001 missing-backend failed with KeyError in ")
    assert "correct-horse" not in ran.out + ran.err
    results = json.loads((bad / "found.sarif").read_text())["runs"][0]["results"]
    assert [(result["ruleId"], len(result["locations"])) for result in results] == [
        ("RULE001", 0),
        ("ING003", 1),
        ("ING004", 1),
    ]


def test_every_rule_is_documented() -> None:
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert rule.source.startswith("https://")
        assert not rule.fix.endswith(".")
