"""Tests of the output of check: text, JSON and SARIF."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.check.test_rules import EXAMPLES
from tests.conftest import ROOT, Ran
from tests.manifests import FLUX

import jsonschema_rs

Command = Callable[..., Ran]


def test_findings_are_grouped_by_file(relay_gitops_command: Command, bad: Path) -> None:
    ran = relay_gitops_command("check", str(bad))

    assert ran.status == 1
    assert (
        ran.out
        == """\
ING003/objects.yaml
  56  error ING003 unknown-backend-port  Ingress web/web: spec.rules[0].http.paths[0].backend.service.port.number
      Service web/web has no port 8080, so requests get 503; available: 80.
      Set `port` to a port of the Service.
ING004/objects.yaml
  44  warning ING004 missing-ingress-class  Ingress web/www: spec
      `ingressClassName` is not set, so the Ingress works only with a default IngressClass.
      Set `spec.ingressClassName`.
6 objects in 2 files: 1 error, 1 warning, 0 info
"""
    )


def test_paths_are_relative_to_the_working_folder(relay_gitops_command: Command, bad: Path) -> None:
    (bad / "ING003" / ".git").mkdir()
    ran = relay_gitops_command("check", "ING003", "--sarif", "found.sarif", cwd=bad)

    assert ran.out.startswith("ING003/objects.yaml\n")
    (place,) = json.loads((bad / "found.sarif").read_text())["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "objects.yaml"


def test_repeated_findings_are_grouped(relay_gitops_command: Command, tmp_path: Path) -> None:
    for name, interval in (("a", "1h"), ("b", "30m"), ("c", "10m"), ("d", "11m"), ("e", "1h"), ("f", "1h")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thing.yaml").write_text(
            f"apiVersion: example.org/v1\nkind: {name.upper()}thing\nmetadata: {{name: {name}, namespace: default}}\n"
        )
        flux = FLUX.replace("  retryInterval: 1m\n", "").replace("web", name).replace("10m", interval)
        (tmp_path / f"{name}.yaml").write_text(flux)

    assert (
        relay_gitops_command("check", str(tmp_path)).out
        == """\
a.yaml
   6  warning FLUX004 missing-retry-interval  Kustomization flux-system/a: spec
      `retryInterval` is not set, so Flux retries a failure only after 1h; also in Kustomization \
flux-system/b, Kustomization flux-system/d, Kustomization flux-system/e and 1 more.
      Set `spec.retryInterval`, for example `retryInterval: 1m`.
Not checked, because no schema is known (SCH004 kind-without-schema): Athing, Bthing, Cthing, Dthing, Ething, Fthing
12 objects in 12 files: 0 errors, 1 warning, 6 info
"""
    )
    report = json.loads(relay_gitops_command("check", "--json", str(tmp_path)).out)
    assert [entry["rule"] for entry in report["findings"]] == ["FLUX004", *["SCH004"] * 6]


def on_a_terminal(columns: int, folder: Path) -> str:
    """Return what `check` prints on a terminal without colour."""
    environment = {**os.environ, "COLUMNS": str(columns), "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}
    done = subprocess.run(
        [Path(sys.prefix) / "bin" / "relay-gitops", "check", folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_lines_wrap_in_a_narrow_terminal(bad: Path) -> None:
    assert (
        re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(50, bad / "ING003"))
        == """\
objects.yaml
  56  error ING003 unknown-backend-port
      Ingress web/web:
      spec.rules[0].http.paths[0].backend.service.
      port.number
      Service web/web has no port 8080, so
      requests get 503; available: 80.
      Set `port` to a port of the Service.
3 objects in 1 file: 1 error, 0 warnings, 0 info
"""
    )


def test_sarif_file_is_not_writable(relay_gitops_command: Command, good: Path) -> None:
    ran = relay_gitops_command("check", "--sarif", "gone/found.sarif", cwd=good)

    assert (ran.status, ran.err) == (
        2,
        ("error: gone/found.sarif: cannot be written: No such file or directory. Pass a file in an existing folder.\n"),
    )


def test_json_report_matches_its_schema(relay_gitops_command: Command, bad: Path) -> None:
    ran = relay_gitops_command("check", "--json", str(bad))

    report = json.loads(ran.out)
    jsonschema_rs.validate(json.loads((ROOT / "docs" / "check.schema.json").read_text()), report)
    assert [(entry["rule"], entry["name"], entry["file"]) for entry in report["findings"]] == [
        ("ING003", "unknown-backend-port", "ING003/objects.yaml"),
        ("ING004", "missing-ingress-class", "ING004/objects.yaml"),
    ]


def test_sarif_contains_rule_and_location(relay_gitops_command: Command, bad: Path, tmp_path: Path) -> None:
    relay_gitops_command("check", str(bad), "--sarif", str(tmp_path / "found.sarif"))

    sarif = json.loads((tmp_path / "found.sarif").read_text())
    run = sarif["runs"][0]
    assert (sarif["version"], [(rule["id"], rule["name"]) for rule in run["tool"]["driver"]["rules"]]) == (
        "2.1.0",
        [("ING003", "unknown-backend-port"), ("ING004", "missing-ingress-class")],
    )
    result = run["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("ING003", 0, "error")
    described = run["tool"]["driver"]["rules"][0]
    assert described["properties"]["url"] == "docs/rules/ing.md#ing003-unknown-backend-port"
    assert described["helpUri"].startswith("https://")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "ING003/objects.yaml"
    assert place["region"]["startLine"] == 56


def test_sarif_matches_the_oasis_schema(relay_gitops_command: Command, tmp_path: Path) -> None:
    schema = json.loads((ROOT / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    # The pattern has an unbalanced bracket, which the library rejects. Our reports do not set `language`.
    for name in ("run", "toolComponent"):
        del schema["definitions"][name]["properties"]["language"]["pattern"]
    validator = jsonschema_rs.Draft4Validator(schema)
    relay_gitops_command("check", str(EXAMPLES), "--sarif", str(tmp_path / "found.sarif"))
    sarif = json.loads((tmp_path / "found.sarif").read_text())

    assert list(validator.iter_errors(sarif)) == []
    assert len({result["ruleId"] for result in sarif["runs"][0]["results"]}) > 50
    texts = [result["message"]["text"] for result in sarif["runs"][0]["results"]]
    assert any("did you mean" in text for text in texts)
    assert [text for text in texts if "?." in text or "None" in text] == []
    sarif["runs"][0]["results"][0]["level"] = "fatal"
    assert [error.instance_path for error in validator.iter_errors(sarif)] == [["runs", 0, "results", 0, "level"]]


def test_explain_prints_the_section_of_a_rule(relay_gitops_command: Command) -> None:
    ran = relay_gitops_command("check", "--explain", "flux010")

    assert ran.status == 0
    page = (ROOT / "docs" / "rules" / "flux.md").read_text()
    assert ran.out.startswith("## FLUX010 self-pruning-kustomization\n")
    assert ran.out.count("\n## ") == 0
    assert "Add the annotation" in ran.out
    assert ran.out in page
    assert relay_gitops_command("check", "--explain", "self-pruning-kustomization").out == ran.out
    assert relay_gitops_command("check", "--explain", "NONE1").status == 2


def test_secrets_are_never_shown(relay_gitops_command: Command, tmp_path: Path) -> None:
    for rule in ("SEC002", "SEC003", "WORK010", "RELAY016", "OP003"):
        for arguments in ([], ["--json"], ["--sarif", str(tmp_path / "found.sarif")]):
            ran = relay_gitops_command("check", *arguments, str(EXAMPLES / rule / "bad"))
            assert ran.status == 1
            output = ran.out + ran.err
            assert "correct-horse" not in output
            assert "verifier" not in output
        assert "correct-horse" not in (tmp_path / "found.sarif").read_text()


def test_secret_of_a_wrong_type_is_not_shown(relay_gitops_command: Command, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n  namespace: web\ndata:\n  token: [correct-horse]\n"
        "type: 7\nimmutable: correct-horse\n"
    )
    ran = relay_gitops_command("check", "--json", str(tmp_path))

    assert ran.status == 1
    assert "correct-horse" not in ran.out
