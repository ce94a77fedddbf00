"""relay-gitops check and secrets, as they are called."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relay_gitops.check import helm_render
from relay_gitops.check.files import CONFIG
from relay_gitops.check.rule import RULES
from tests.check.test_rules import EXAMPLES
from tests.conftest import ROOT, Project, Ran

import jsonschema_rs
import pytest
import yaml

Command = Callable[..., Ran]


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Return a repository with one error and one warning."""
    for rule in ("ING003", "ING004"):
        shutil.copytree(EXAMPLES / rule / "bad", tmp_path / rule)
    file = tmp_path / "ING004" / "objects.yaml"
    file.write_text(
        file.read_text()
        .replace("name: web", "name: www")
        .replace("app: web", "app: www")
        .replace("web.", "www.")
        .replace("web-tls", "www-tls")
    )
    return tmp_path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES / "ING003" / "good", tmp_path / "good")
    return tmp_path / "good"


def test_a_clean_repository_is_clean(relay_gitops_command: Command, good: Path) -> None:
    ran = relay_gitops_command("check", cwd=good)

    assert (ran.status, ran.out, ran.err) == (0, "3 objects in 1 file: 0 errors, 0 warnings, 0 info\n", "")


def test_findings_are_grouped_by_file(relay_gitops_command: Command, bad: Path) -> None:
    ran = relay_gitops_command("check", str(bad))

    assert ran.status == 1
    assert (
        ran.out
        == """\
ING003/objects.yaml
  56  error ING003  Ingress web/web: spec.rules[0].http.paths[0].backend.service.port.number
      Service web/web has 80, and not 8080.
      Write a port that the Service has.
ING004/objects.yaml
  44  warning ING004  Ingress web/www: spec
      no ingress class is named.
      Write spec.ingressClassName.
6 objects in 2 files: 1 error, 1 warning, 0 info
"""
    )


def test_files_are_named_as_seen_from_the_working_folder(relay_gitops_command: Command, bad: Path) -> None:
    (bad / "ING003" / ".git").mkdir()
    ran = relay_gitops_command("check", "ING003", "--sarif", "found.sarif", cwd=bad)

    assert ran.out.startswith("ING003/objects.yaml\n")
    (place,) = json.loads((bad / "found.sarif").read_text())["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "objects.yaml"


def on_a_terminal(columns: int, folder: Path) -> str:
    """Return what `check` prints on a terminal without colour."""
    environment = {**os.environ, "COLUMNS": str(columns), "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [Path(sys.prefix) / "bin" / "relay-gitops", "check", folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_lines_are_wrapped_on_a_small_terminal(bad: Path) -> None:
    assert (
        re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(50, bad / "ING003"))
        == """\
objects.yaml
  56  error ING003  Ingress web/web:
      spec.rules[0].http.paths[0].backend.service.
      port.number
      Service web/web has 80, and not 8080.
      Write a port that the Service has.
3 objects in 1 file: 1 error, 0 warnings, 0 info
"""
    )


def test_a_sarif_file_that_cannot_be_written(relay_gitops_command: Command, good: Path) -> None:
    ran = relay_gitops_command("check", "--sarif", "gone/found.sarif", cwd=good)

    assert (ran.status, ran.err) == (
        2,
        (
            "error: gone/found.sarif: cannot be written: No such file or directory. "
            "Name a file in a folder that is there.\n"
        ),
    )


def test_a_warning_alone_counts(relay_gitops_command: Command, bad: Path) -> None:
    assert relay_gitops_command("check", str(bad / "ING004")).status == 1


def test_information_alone_does_not_count(relay_gitops_command: Command) -> None:
    example = EXAMPLES / "SCH004" / "bad"

    assert relay_gitops_command("check", str(example)).status == 0
    assert relay_gitops_command("check", "--strict", str(example)).status == 1


@pytest.mark.parametrize(
    ("content", "there"),
    [
        (None, "there is no YAML file, so nothing holds"),
        ("", "none of the 1 YAML files there holds"),
        ("just: text\n", "none of the 1 YAML files there holds"),
    ],
)
def test_nothing_to_check_is_no_success(
    content: str | None, there: str, relay_gitops_command: Command, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "some.yaml").write_text(content)
    ran = relay_gitops_command("check", cwd=tmp_path)

    assert ran.status == 2
    assert ran.err == (f"error: {tmp_path}: {there} a Kubernetes object. Name the folder of your manifests.\n")


def test_a_path_that_is_not_there(relay_gitops_command: Command, tmp_path: Path) -> None:
    ran = relay_gitops_command("check", "gone", cwd=tmp_path)

    assert ran.status == 2
    assert ran.err == "error: gone: there is no such file or folder. Name one that holds YAML files.\n"


def test_the_report_fits_its_schema(relay_gitops_command: Command, bad: Path) -> None:
    ran = relay_gitops_command("check", "--json", str(bad))

    report = json.loads(ran.out)
    jsonschema_rs.validate(json.loads((ROOT / "docs" / "check.schema.json").read_text()), report)
    assert [(entry["rule"], entry["file"]) for entry in report["findings"]] == [
        ("ING003", "ING003/objects.yaml"),
        ("ING004", "ING004/objects.yaml"),
    ]


def test_sarif_names_rule_and_place(relay_gitops_command: Command, bad: Path, tmp_path: Path) -> None:
    relay_gitops_command("check", str(bad), "--sarif", str(tmp_path / "found.sarif"))

    sarif = json.loads((tmp_path / "found.sarif").read_text())
    run = sarif["runs"][0]
    assert (sarif["version"], [rule["id"] for rule in run["tool"]["driver"]["rules"]]) == (
        "2.1.0",
        ["ING003", "ING004"],
    )
    result = run["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("ING003", 0, "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "ING003/objects.yaml"
    assert place["region"]["startLine"] == 56


def test_sarif_fits_the_schema_of_oasis(relay_gitops_command: Command, tmp_path: Path) -> None:
    schema = json.loads((ROOT / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    # Its bracket without a partner is refused by the library; we write no language.
    for name in ("run", "toolComponent"):
        del schema["definitions"][name]["properties"]["language"]["pattern"]
    validator = jsonschema_rs.Draft4Validator(schema)
    relay_gitops_command("check", str(EXAMPLES), "--sarif", str(tmp_path / "found.sarif"))
    sarif = json.loads((tmp_path / "found.sarif").read_text())

    assert list(validator.iter_errors(sarif)) == []
    assert len({result["ruleId"] for result in sarif["runs"][0]["results"]}) > 50
    sarif["runs"][0]["results"][0]["level"] = "fatal"
    assert [error.instance_path for error in validator.iter_errors(sarif)] == [["runs", 0, "results", 0, "level"]]


def test_a_rule_is_explained(relay_gitops_command: Command) -> None:
    ran = relay_gitops_command("check", "--explain", "flux010")

    assert ran.status == 0
    assert ran.out.startswith("FLUX010 warning")
    assert "Annotate it with" in ran.out
    assert relay_gitops_command("check", "--explain", "NONE1").status == 2


@pytest.mark.parametrize(
    ("switch", "rule"),
    [("schema", "SCH001"), ("cel", "CEL001"), ("graph", "SRC001"), ("relay", "RELAY001")],
)
def test_each_level_has_a_switch(switch: str, rule: str, relay_gitops_command: Command) -> None:
    example = str(EXAMPLES / rule / "bad")

    assert relay_gitops_command("check", example).status == 1
    assert relay_gitops_command("check", f"--no-{switch}", example).status == 0


@pytest.mark.skipif(helm_render.helm() is None, reason="there is no helm program")
def test_rendering_has_a_switch(relay_gitops_command: Command) -> None:
    example = str(EXAMPLES / "REND001" / "bad")

    assert relay_gitops_command("check", example).status == 1
    assert relay_gitops_command("check", "--no-render", example).status == 0


def test_an_edited_file_is_not_what_the_environment_makes(project: Project, relay_gitops_command: Command) -> None:
    folder = project.root / "apps" / "docs-prod"
    comment, release = folder / "namespace-relay.yaml", folder / "helmrelease-relay.yaml"
    comment.write_text(comment.read_text() + "# edited\n")
    release.write_text(
        release.read_text().replace("  interval: 30m", "  interval: 45m").replace("space: relay", "space: raley")
    )
    (folder / "namespace-old.yaml").write_text(comment.read_text().replace("name: relay", "name: old"))
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    found = [(entry["file"], entry["line"], entry["what"]) for entry in report["findings"] if entry["rule"] == "PAR001"]
    lines = comment.read_text().splitlines()
    interval = release.read_text().splitlines().index("  interval: 45m") + 1
    assert found == [
        (f"apps/docs-prod/{name}", line, what)
        for name, line, what in [
            (release.name, interval, "spec.interval is not what environments/docs.yaml makes (30m)"),
            ("namespace-old.yaml", 2, "environments/docs.yaml no longer makes this file"),
            (comment.name, len(lines), f"line {len(lines)} is not what environments/docs.yaml makes"),
        ]
    ]
    rules = [entry["rule"] for entry in report["findings"] if entry["file"] == f"apps/docs-prod/{release.name}"]
    assert len(rules) > 1
    assert rules.index("PAR001") == len(rules) - 1
    assert "PAR001" not in relay_gitops_command("check", "--no-parity", "--json", "apps", cwd=project.root).out


def test_a_generated_file_that_is_not_there(project: Project, relay_gitops_command: Command) -> None:
    (project.root / "apps" / "docs-prod" / "gitrepository-setup.yaml").unlink()
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    assert [(entry["rule"], entry["file"], entry["what"]) for entry in report["findings"]][:2] == [
        (
            "PAR001",
            "apps/docs-prod/gitrepository-setup.yaml",
            "environments/docs.yaml makes this file, and it is not there",
        ),
        ("KUST001", "apps/docs-prod/kustomization.yaml", "there is no apps/docs-prod/gitrepository-setup.yaml"),
    ]


def test_what_was_edited_is_not_shown(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps" / "docs-prod" / "namespace-relay.yaml"
    file.write_text(file.read_text().replace("name: relay", "name: correct-horse\n  labels:\n    any: battery"))
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    found = [entry for entry in report["findings"] if entry["rule"] == "PAR001"]
    assert [entry["what"] for entry in found] == ["metadata.name is not what environments/docs.yaml makes (relay)"]


def test_an_environment_that_makes_nothing(project: Project, relay_gitops_command: Command) -> None:
    environment = project.root / "environments" / "docs.yaml"
    environment.write_text(environment.read_text().replace("  namespace: tenant-root", "  namespace: Tenant Root"))
    ran = relay_gitops_command("check", "apps", cwd=project.root)

    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("error: environments/docs.yaml:")
    assert "host.namespace" in ran.err
    assert "Traceback" not in ran.err


def test_a_file_of_ours_that_is_not_utf8_differs(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps" / "docs-prod" / "namespace-relay.yaml"
    file.write_bytes(file.read_bytes() + b"# \xff\n")
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    assert file.name in {Path(entry["file"]).name for entry in report["findings"] if entry["rule"] == "PAR001"}


def test_what_main_py_prints_is_not_a_difference(project: Project, relay_gitops_command: Command) -> None:
    with (project.root / "main.py").open("a") as main:
        main.write('print("hello")\n')
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    assert [entry["rule"] for entry in report["findings"] if entry["rule"] == "PAR001"] == []


def test_our_own_apps(relay_gitops_command: Command) -> None:
    ran = relay_gitops_command("check", "--json", "apps")

    report = json.loads(ran.out)
    assert ran.status == 0, report["findings"]
    assert {entry["rule"] for entry in report["findings"]} <= {"RELAY018", "HELM015"}
    assert report["clusters"] == ["apps/docs-infra-prod", "apps/docs-prod"]


ENVIRONMENTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "root in the host": ({"flux": {"root": "host", "namespace": "flux-system"}}, set()),
    "mirror": ({"ingress": {"backend": "mirror"}}, {"ING005"}),
}


@pytest.mark.parametrize(("values", "expected"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_whatever_the_environment_makes(
    values: dict[str, Any], expected: set[str], project: Project, relay_gitops_command: Command
) -> None:
    project.relays({"mirror": "a18c2be1873b84bcd8630e79298a07cf"})
    project.set(**values)
    assert project.synth().status == 0
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    known = {"HELM003", "SEC001", "RELAY018", "HELM015"}
    assert {entry["rule"] for entry in report["findings"]} - known == expected, report["findings"]
    assert report["without_objects"] == ["apps/docs-infra-prod/moon.yml", "apps/docs-prod/moon.yml"]


def test_the_virtual_cluster_behind_a_kubeconfig_is_another(project: Project, relay_gitops_command: Command) -> None:
    project.set(flux={"root": "host", "namespace": "flux-system"})
    project.synth()
    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    assert report["clusters"] == [
        "apps/docs-infra-prod",
        "apps/docs-infra-prod, through kubernetes-cluster-docs-infra-prod-admin-kubeconfig",
    ]


def test_files_that_are_no_manifests_are_named(relay_gitops_command: Command, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "ING003" / "good", tmp_path / "repository")
    (tmp_path / "repository" / "moon.yml").write_text("language: unknown\n")
    report = json.loads(relay_gitops_command("check", "--json", "repository", cwd=tmp_path).out)

    assert report["without_objects"] == ["moon.yml"]
    assert report["findings"] == []


def test_without_helm_it_is_said_once(monkeypatch: pytest.MonkeyPatch, relay_gitops_command: Command) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("sys.prefix", "/nonexistent")
    ran = relay_gitops_command("check", "--json", str(EXAMPLES / "HELM003" / "good"))

    found = [entry for entry in json.loads(ran.out)["findings"] if entry["rule"] == "HELM015"]
    assert [entry["severity"] for entry in found] == ["info"]


def test_without_kustomize_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch, relay_gitops_command: Command) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    ran = relay_gitops_command("check", "--json", str(ROOT / "tests" / "check" / "layouts" / "kustomize-helm"))

    found = json.loads(ran.out)["findings"]
    assert [entry["severity"] for entry in found if entry["rule"] == "KUST005"] == ["info"]
    assert [entry for entry in found if entry["severity"] == "error"] == []


def suppressed(root: Path, entry: dict[str, Any]) -> None:
    (root / CONFIG).write_text(yaml.safe_dump({"ignore": [entry]}))


def test_a_file_of_suppressions(bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, {"rule": "ING003", "file": "ING003/*", "reason": "the port comes tomorrow"})
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
def test_a_suppression_that_is_none(entry: dict[str, Any], rule: str, bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, entry)
    report = json.loads(relay_gitops_command("check", "--json", str(bad)).out)

    assert [(found["rule"], found["file"]) for found in report["findings"] if found["rule"][:3] == "SUP"] == [
        (rule, CONFIG)
    ]
    assert "ING003" in {found["rule"] for found in report["findings"]}


def test_a_wrong_file_of_suppressions(bad: Path, relay_gitops_command: Command) -> None:
    suppressed(bad, {"rule": "ING003", "because": "none"})
    ran = relay_gitops_command("check", str(bad))

    assert ran.status == 2
    assert f"{CONFIG}:2: ignore.0.because" in ran.err


def test_no_output_shows_a_secret(relay_gitops_command: Command, tmp_path: Path) -> None:
    for rule in ("SEC002", "SEC003", "WORK010", "RELAY016", "OP003"):
        for arguments in ([], ["--json"], ["--sarif", str(tmp_path / "found.sarif")]):
            ran = relay_gitops_command("check", *arguments, str(EXAMPLES / rule / "bad"))
            assert ran.status == 1
            said = ran.out + ran.err
            assert "correct-horse" not in said
            assert "verifier" not in said
        assert "correct-horse" not in (tmp_path / "found.sarif").read_text()


def test_a_secret_of_the_wrong_type_is_not_shown(relay_gitops_command: Command, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n  namespace: web\ndata:\n  token: [correct-horse]\n"
        "type: 7\nimmutable: correct-horse\n"
    )
    ran = relay_gitops_command("check", "--json", str(tmp_path))

    assert ran.status == 1
    assert "correct-horse" not in ran.out


def test_the_inventory_of_our_secrets(relay_gitops_command: Command) -> None:
    needed = json.loads(relay_gitops_command("secrets", "--json", "apps").out)

    credentials = next(entry for entry in needed if entry["name"] == "relay-s3-credentials")
    assert (credentials["vault"], credentials["item"]) == ("setup-relay-prod", "relay-s3-credentials")
    assert credentials["fields"] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert credentials["cluster"] == "apps/docs-prod"


def test_the_readme_of_every_rule_is_complete() -> None:
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert rule.source.startswith("https://")
        assert not rule.mend.endswith(".")


def test_what_the_checks_need_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert {"jsonschema-rs", "kubernetes-validate", "pathspec", "rapidyaml", "common-expression-language"} <= set(
        declared
    )
