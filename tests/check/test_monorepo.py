"""relay-gitops check and diff for a project in a folder of a larger repository."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.check.test_rules import GIT
from tests.conftest import ROOT, Project, Ran, operators_project

import pytest
import yaml

Command = Callable[..., Ran]
FOLDER = "infra/relay"


@pytest.fixture
def monorepo(tmp_path: Path, relay_gitops_command: Command) -> Project:
    """Return a project in a folder of a repository that also has another cluster."""
    root = tmp_path / "home"
    folder = root / FOLDER
    folder.mkdir(parents=True)
    found = Project.copied_to(folder, relay_gitops_command)
    shutil.copy(ROOT / ".relay-gitops.yaml", folder)
    for name in ("helm", "third_party"):
        shutil.copytree(operators_project() / name, folder / name)
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other", "namespace": "default"}}
    (root / "clusters" / "media").mkdir(parents=True)
    (root / "clusters" / "media" / "other.yaml").write_text(yaml.safe_dump(other))
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["remote", "add", "origin", "git@github.com:vgijssel/setup.git"],
        ["add", "--all"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=all"],
    ):
        subprocess.run([GIT, "-C", root, *command], check=True)
    return found


def set_path(project: Project, path: str) -> None:
    text = project.environment.read_text()
    assert "\n  path: .\n" in text
    project.environment.write_text(text.replace("\n  path: .\n", f"\n  path: {path}\n"))


def findings(command: Command, folder: Path, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(command("check", "--parity", "--json", path, cwd=folder).out)["findings"]
    return found


def test_a_wrong_path_is_found_from_every_folder(monorepo: Project, relay_gitops_command: Command) -> None:
    root, apps = monorepo.root.parent.parent, monorepo.root / "apps"
    found = findings(relay_gitops_command, root, ".")

    errors = [(entry["rule"], entry["file"]) for entry in found if entry["severity"] == "error"]
    assert sorted(errors) == [
        ("HELM003", f"{FOLDER}/apps/docs-prod/helmrelease-1password-secrets.yaml"),
        ("HELM003", f"{FOLDER}/apps/docs-prod/helmrelease-relay.yaml"),
        ("SRC004", f"{FOLDER}/apps/docs-infra-prod/kustomization-root.yaml"),
        ("SRC004", f"{FOLDER}/apps/docs-prod/kustomization-root.yaml"),
        ("SRC012", f"{FOLDER}/environments/docs.yaml"),
    ]
    about_project = [entry for entry in found if entry["file"].startswith(f"{FOLDER}/")]
    for folder, path in ((monorepo.root, "apps"), (apps, "."), (root / "infra", "."), (apps / "docs-prod", "..")):
        assert findings(relay_gitops_command, folder, path) == about_project, (folder, path)


def test_with_the_right_path_nothing_is_found(monorepo: Project, relay_gitops_command: Command) -> None:
    set_path(monorepo, FOLDER)
    assert monorepo.synth().status == 0

    found = findings(relay_gitops_command, monorepo.root, "apps")
    assert [entry["rule"] for entry in found if entry["severity"] != "info"] == []
    shown = relay_gitops_command("check", "apps", cwd=monorepo.root).out
    assert shown.startswith("apps/docs-prod/helmrelease-relay.yaml\n")


def test_an_edit_of_a_generated_file_is_found(monorepo: Project, relay_gitops_command: Command) -> None:
    set_path(monorepo, FOLDER)
    monorepo.synth()
    root = monorepo.root / "apps" / "docs-prod" / "kustomization-root.yaml"
    root.write_text(root.read_text().replace("interval: 30m", "interval: 45m"))

    (found,) = (entry for entry in findings(relay_gitops_command, monorepo.root, "apps") if entry["rule"] == "PAR001")
    assert (found["file"], found["message"]) == (
        f"{FOLDER}/apps/docs-prod/kustomization-root.yaml",
        "spec.interval differs from the generated value (30m)",
    )


def test_diff_compares_only_apps(monorepo: Project, relay_gitops_command: Command) -> None:
    set_path(monorepo, FOLDER)
    monorepo.synth()
    root = monorepo.root.parent.parent
    commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "--message=path"]
    subprocess.run([GIT, "-C", root, *commit], check=True)
    other = root / "clusters" / "media" / "other.yaml"
    other.write_text(other.read_text().replace("other", "renamed"))
    monorepo.relays({"host": "notes.enigma.vgijssel.nl"})
    monorepo.synth()

    shown = relay_gitops_command("diff", "HEAD", cwd=monorepo.root / "apps").out
    changed = [line.strip() for line in shown.splitlines() if line.startswith(("  ~ ", "  + ", "  - "))]
    assert changed[:3] == [
        f"+ Ingress tenant-root/notes  {FOLDER}/apps/docs-infra-prod/ingress-relay.yaml",
        f"- Ingress tenant-root/relay  {FOLDER}/apps/docs-infra-prod/ingress-relay.yaml",
        f"~ HelmRelease flux-system/relay  {FOLDER}/apps/docs-prod/helmrelease-relay.yaml",
    ]
    assert "renamed" not in shown
