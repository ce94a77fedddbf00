"""The tasks of both moon.yml, run by moon itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

import pytest
import yaml

pytestmark = pytest.mark.xdist_group("moon")

PROJECTS = re.findall(r"```yaml\n(projects:\n.*?)```", (ROOT / "docs" / "monorepo.md").read_text(), re.DOTALL)
MOON = ROOT / "node_modules" / ".bin" / "moon"


@dataclass
class Workspace:
    """A moon workspace that contains the project."""

    root: Path
    home: Path
    project: Path
    """The folder of the project: the workspace itself, or a part of it."""

    def moon(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            [MOON, *arguments],
            cwd=self.root,
            env={"PATH": path, "HOME": str(self.home), "MOON_TOOLCHAIN_FORCE_GLOBALS": "true", "CI": "false"},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    @cached_property
    def tasks(self) -> dict[str, dict[str, Any]]:
        """The tasks that moon reads, by project and name."""
        done = self.moon("query", "tasks")
        assert done.returncode == 0, done.stderr
        found: dict[str, dict[str, Any]] = json.loads(done.stdout)["tasks"]
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty home folder. moon fills it once, which takes seconds."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", params=["of its own", "part of a larger one"])
def workspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, home: Path) -> Workspace:
    """Return a workspace; a test that changes a file restores it."""
    larger = request.param == "part of a larger one"
    root = tmp_path_factory.mktemp("workspace")
    project = root / "infra" / "relay" if larger else root
    project.mkdir(parents=True, exist_ok=True)
    for name in (
        "Makefile",
        "Pipfile",
        "Pipfile.lock",
        "pyproject.toml",
        "main.py",
        "cdk8s.yaml",
        ".relay-gitops.yaml",
    ):
        shutil.copy(ROOT / name, project / name)
        # Older than the installed packages, so that `make setup` does not install this folder into the checkout's
        # environment.
        os.utime(project / name, (0, 0))
    for name in ("apps", "environments", "helm", "third_party", "tools", ".moon"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("cache"))
    os.utime(project / "tools" / "install_helm.py", (0, 0))
    os.utime(project / "tools" / "helm.txt", (0, 0))
    (project / ".venv").symlink_to(ROOT / ".venv")
    git(root, "init", "--quiet", "--initial-branch=main")
    if larger:
        (project / ".moon").rename(root / ".moon")
        # The projects of docs/monorepo.md.
        (root / ".moon" / "workspace.yml").write_text(f"{PROJECTS[0]}vcs:\n  defaultBranch: main\n")
        environment = project / "environments" / "docs.yaml"
        environment.write_text(environment.read_text().replace("\n  path: .\n", "\n  path: infra/relay\n"))
        synth = str(Path(sys.executable).parent / "relay-gitops")
        subprocess.run([synth, "synth"], cwd=project, check=True, capture_output=True)
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "--message=all")
    return Workspace(root, home, project)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True)  # noqa: S607 - the git on the PATH is meant


def test_every_verb_is_a_moon_task(workspace: Workspace) -> None:
    found = {
        f"{project}:{name}": (
            " ".join([task["command"], *task["args"]]).removeprefix("../../.venv/bin/"),
            [dependency["target"] for dependency in task.get("deps", [])],
        )
        for project, entries in workspace.tasks.items()
        for name, task in entries.items()
    }
    expected: dict[str, tuple[str, list[str]]] = {}
    for project in ("docs-prod", "docs-infra-prod"):
        setup = [f"{project}:setup"]
        expected |= {
            f"{project}:setup": ("make --directory=../.. setup", []),
            f"{project}:synth": ("make --directory=../.. synth", []),
            f"{project}:check": ("relay-gitops check --parity ..", setup),
            f"{project}:bootstrap": (f"relay-gitops bootstrap {project}", setup),
            f"{project}:pin": ("relay-gitops pin", setup),
            f"{project}:verify": ("relay-gitops verify", setup),
        }
    expected["docs-prod:create-1password-secret"] = ("relay-gitops create-1password-secret", ["docs-prod:setup"])
    expected["docs-prod:bootstrap"] = (
        "relay-gitops bootstrap docs-prod",
        ["docs-prod:setup", "docs-prod:create-1password-secret"],
    )
    assert expected == found


def test_tasks_that_prompt_or_write_to_a_cluster_do_not_run_in_ci(workspace: Workspace) -> None:
    in_ci = {
        name for entries in workspace.tasks.values() for name, task in entries.items() if task["options"]["runInCI"]
    }
    assert in_ci == {"setup", "synth", "check"}


def test_check_runs(workspace: Workspace) -> None:
    done = workspace.moon("run", "docs-prod:check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors, 0 warnings" in done.stdout


def test_a_finding_fails_the_task(workspace: Workspace) -> None:
    release = workspace.project / "apps" / "docs-prod" / "helmrelease-relay.yaml"
    text = release.read_text()
    document = yaml.safe_load(text)
    document["spec"]["dependsOn"] = [{"name": "gone"}]
    release.write_text("# Generated by relay-gitops\n" + yaml.safe_dump(document))
    try:
        done = workspace.moon("run", "docs-prod:check")
    finally:
        release.write_text(text)
    assert done.returncode != 0
    assert "gone" in done.stdout


@pytest.mark.parametrize(
    ("file", "affected"),
    [
        ("environments/docs.yaml", {"check", "synth"}),
        ("apps/docs-infra-prod/kustomization.yaml", {"check"}),
        ("helm/relay-server/values.yaml", {"check"}),
        ("Pipfile.lock", {"setup"}),
        ("other.md", set()),
    ],
)
def test_a_change_affects_the_tasks_that_read_it(workspace: Workspace, file: str, affected: set[str]) -> None:
    root, path = workspace.root, workspace.project / file
    before = path.read_bytes() if path.exists() else b""
    git(root, "add", "--all", "--", ":!.venv", ":!*/.venv")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "--message=before")
    path.write_bytes(before + b"\n")
    git(root, "add", "--", str(path))
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=change")
    done = workspace.moon("query", "affected")
    path.write_bytes(before)
    assert done.returncode == 0, done.stderr
    tasks = json.loads(done.stdout).get("tasks", {})
    # The tasks that do not run in CI keep the default inputs, the files of their folder.
    found = {task for task in tasks if task.partition(":")[2] in {"check", "synth", "setup"}}
    assert found == {f"{project}:{task}" for project in ("docs-prod", "docs-infra-prod") for task in affected}
