"""relay-gitops check and secrets in this project."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.check.test_rules import GIT
from tests.conftest import Project, Ran, operators_project

import pytest

Command = Callable[..., Ran]


def test_edited_generated_files_are_reported(project: Project, relay_gitops_command: Command) -> None:
    folder = project.root / "apps" / "docs-prod"
    comment, release = folder / "namespace-relay.yaml", folder / "helmrelease-relay.yaml"
    comment.write_text(comment.read_text() + "# edited\n")
    release.write_text(
        release.read_text().replace("  interval: 30m", "  interval: 45m").replace("space: relay", "space: raley")
    )
    old = comment.read_text().replace("name: relay", "name: old").replace("namespace-relay", "namespace-old")
    (folder / "namespace-old.yaml").write_text(old)
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    found = [
        (entry["file"], entry["line"], entry["message"]) for entry in report["findings"] if entry["rule"] == "PAR001"
    ]
    lines = comment.read_text().splitlines()
    interval = release.read_text().splitlines().index("  interval: 45m") + 1
    assert found == [
        (f"apps/docs-prod/{name}", line, message)
        for name, line, message in [
            (release.name, interval, "spec.interval differs from the generated value (30m)"),
            ("namespace-old.yaml", 2, "environments/docs.yaml no longer generates this file"),
            (comment.name, len(lines), f"line {len(lines)} differs from the generated file"),
        ]
    ]
    places = [(entry["file"], entry["line"]) for entry in report["findings"]]
    assert len(places) > len(found)
    assert places == sorted(places)
    assert "PAR001" not in relay_gitops_command("check", "--json", "apps", cwd=project.root).out


def test_a_webhook_without_prefix_passes(project: Project, relay_gitops_command: Command) -> None:
    project.relays({"config": {"webhooks": [{"url": "https://hooks.example.org/relay"}]}})
    assert project.synth().status == 0

    report = json.loads(relay_gitops_command("check", "--json", "apps", cwd=project.root).out)

    release = project.root / "apps/docs-prod/helmrelease-relay.yaml"
    assert 'url = "https://hooks.example.org/relay"' in release.read_text()
    assert [entry for entry in report["findings"] if entry["rule"] == "RELAY002"] == []


def test_a_missing_generated_file(project: Project, relay_gitops_command: Command) -> None:
    (project.root / "apps" / "docs-prod" / "gitrepository-setup.yaml").unlink()
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    assert [(entry["rule"], entry["file"], entry["message"]) for entry in report["findings"]][:2] == [
        (
            "PAR001",
            "apps/docs-prod/gitrepository-setup.yaml",
            "environments/docs.yaml generates this file, but it does not exist",
        ),
        (
            "KUST001",
            "apps/docs-prod/kustomization.yaml",
            "apps/docs-prod/gitrepository-setup.yaml does not exist, so kustomize cannot build this folder",
        ),
    ]


def test_the_edited_value_is_not_printed(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps" / "docs-prod" / "namespace-relay.yaml"
    file.write_text(file.read_text().replace("name: relay", "name: correct-horse\n  labels:\n    any: battery"))
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    found = [entry for entry in report["findings"] if entry["rule"] == "PAR001"]
    assert [entry["message"] for entry in found] == ["metadata.name differs from the generated value (relay)"]


def parity(project: Project, relay_gitops_command: Command) -> list[tuple[str, int, str, str]]:
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)
    return [
        (Path(entry["file"]).name, entry["line"], entry["message"], entry["fix"])
        for entry in report["findings"]
        if entry["rule"] == "PAR001"
    ]


def test_invalid_yaml_is_reported_once(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps/docs-prod/helmrelease-1password-secrets.yaml"
    file.write_text(file.read_text().replace("  interval: 30m", "  interval: ["))
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    assert [(entry["rule"], Path(entry["file"]).name) for entry in report["findings"]] == [("TREE001", file.name)]


PUT_BACK = "Edit environments/docs.yaml to keep the change, then run `make synth`"


def test_the_differing_line_of_a_block_scalar(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps/docs-prod/helmrelease-relay.yaml"
    lines = file.read_text().splitlines()
    number = next(number for number, line in enumerate(lines) if "bucket = " in line)
    start = next(number for number, line in enumerate(lines) if "relayToml: |" in line)
    made = lines[number].strip()
    lines[number] = lines[number].replace(made, 'bucket = "correct-horse"')
    file.write_text("\n".join(lines) + "\n")

    message = f"line {number - start} of spec.values.relayToml differs from the generated value ({made})"
    assert parity(project, relay_gitops_command) == [(file.name, number + 1, message, PUT_BACK)]


def test_a_removed_mark_of_generated_files(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps/docs-prod/namespace-relay.yaml"
    mark, _, rest = file.read_text().partition("\n")
    file.write_text(rest)

    message = "the first line is not the mark of generated files, so `make synth` does not overwrite the file"
    fix = f"Restore `{mark}` as the first line, or delete the file; then run `make synth`"
    assert parity(project, relay_gitops_command) == [(file.name, 1, message, fix)]


def test_an_edited_environment_without_synth(project: Project, relay_gitops_command: Command) -> None:
    git = [GIT, "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(project.root)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    project.relays({"nodePort": 30050})
    namespace = project.root / "apps/docs-prod/namespace-relay.yaml"
    namespace.write_text(namespace.read_text() + "# edited\n")

    fixes = {name: fix for name, _, _, fix in parity(project, relay_gitops_command)}
    assert (fixes["service-relay.yaml"], fixes[namespace.name]) == ("Run `make synth`", PUT_BACK)


def test_an_environment_without_output(project: Project, relay_gitops_command: Command) -> None:
    environment = project.root / "environments" / "docs.yaml"
    environment.write_text(environment.read_text().replace("  namespace: tenant-root", "  namespace: Tenant Root"))
    ran = relay_gitops_command("check", "--parity", "apps", cwd=project.root)

    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("error: environments/docs.yaml:")
    assert "host.namespace" in ran.err
    assert "Traceback" not in ran.err


def test_a_generated_file_that_is_not_utf8(project: Project, relay_gitops_command: Command) -> None:
    file = project.root / "apps" / "docs-prod" / "namespace-relay.yaml"
    file.write_bytes(file.read_bytes() + b"# \xff\n")
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    assert file.name in {Path(entry["file"]).name for entry in report["findings"] if entry["rule"] == "PAR001"}


def test_output_of_main_py_is_ignored(project: Project, relay_gitops_command: Command) -> None:
    with (project.root / "main.py").open("a") as main:
        main.write('print("hello")\n')
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    assert [entry["rule"] for entry in report["findings"] if entry["rule"] == "PAR001"] == []


def test_apps_of_this_project(relay_gitops_command: Command) -> None:
    ran = relay_gitops_command("check", "--parity", "--json", "apps", cwd=operators_project())

    report = json.loads(ran.out)
    assert ran.status == 0, report["findings"]
    assert {entry["rule"] for entry in report["findings"]} <= {"RELAY018", "HELM015"}
    assert report["clusters"] == ["apps/docs-infra-prod", "apps/docs-prod"]


ENVIRONMENTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "root in the host": ({"flux": {"root": "host", "namespace": "flux-system"}}, set()),
    "mirror": ({"ingress": {"backend": "mirror"}}, set()),
}


@pytest.mark.parametrize(("values", "expected"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_generated_files_of_any_environment(
    values: dict[str, Any], expected: set[str], project: Project, relay_gitops_command: Command
) -> None:
    project.relays({"mirror": "a18c2be1873b84bcd8630e79298a07cf"})
    project.set(**values)
    assert project.synth().status == 0
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    known = {"HELM003", "SEC001", "RELAY018", "HELM015"}
    assert {entry["rule"] for entry in report["findings"]} - known == expected, report["findings"]
    assert report["without_objects"] == ["apps/docs-infra-prod/moon.yml", "apps/docs-prod/moon.yml"]


def test_a_kubeconfig_starts_another_cluster(project: Project, relay_gitops_command: Command) -> None:
    project.set(flux={"root": "host", "namespace": "flux-system"})
    project.synth()
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    assert report["clusters"] == [
        "apps/docs-infra-prod",
        "apps/docs-infra-prod, through tenant-root/kubernetes-cluster-docs-infra-prod-admin-kubeconfig",
    ]
    # Cozystack creates the kubeconfig; the operator needs these two Secrets to start.
    assert {entry["message"] for entry in report["findings"] if entry["rule"] == "SEC001"} == {
        "nothing in this repository creates Secret 1password/1password-credentials, so the HelmRelease waits for it",
        "nothing in this repository creates Secret 1password/1password-operator-token, so the HelmRelease waits for it",
    }


def test_inventory_of_secrets(relay_gitops_command: Command) -> None:
    needed = json.loads(relay_gitops_command("secrets", "--json", "apps", cwd=operators_project()).out)["secrets"]

    credentials = next(entry for entry in needed if entry["name"] == "relay-s3-credentials")
    assert (credentials["vault"], credentials["item"]) == ("setup-relay-prod", "relay-s3-credentials")
    assert credentials["fields"] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert credentials["cluster"] == "apps/docs-prod"


def test_a_manual_file_beside_generated_files(project: Project, relay_gitops_command: Command) -> None:
    extra = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra", "namespace": "relay"}}
    (project.root / "apps/docs-prod/extra.yaml").write_text(json.dumps(extra))
    report = json.loads(relay_gitops_command("check", "--parity", "--json", "apps", cwd=project.root).out)

    found = [entry for entry in report["findings"] if entry["rule"] == "KUST002"]
    assert [(entry["message"], entry["fix"].partition(";")[0]) for entry in found] == [
        (
            "apps/docs-prod/kustomization.yaml does not list this file, so Flux does not apply it",
            "Move it to a folder with its own Flux Kustomization, or add a construct to main.py",
        )
    ]


def test_the_default_path_is_apps(project: Project, relay_gitops_command: Command) -> None:
    (project.root / "tests").mkdir()
    (project.root / "tests" / "web.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n")

    ran = relay_gitops_command("check", cwd=project.root)

    assert ran == relay_gitops_command("check", "apps", cwd=project.root)
    assert "are not checked: tests" in relay_gitops_command("check", ".", cwd=project.root).out


def test_a_notice_if_the_environment_is_missing(project: Project, relay_gitops_command: Command) -> None:
    project.environment.rename(project.root / "away.yaml")

    assert relay_gitops_command("check", "--parity", "apps", cwd=project.root).err == (
        "note: environments/docs.yaml does not exist, so apps/ is not compared with the output of synth. Restore the "
        "file, or omit --parity\n"
    )
    assert relay_gitops_command("check", "apps", cwd=project.root).err == ""
