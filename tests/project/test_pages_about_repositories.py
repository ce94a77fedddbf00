"""docs/monorepo.md and docs/private-repository.md: every command works, and the examples are accepted."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from relay_gitops.environment.model import Environment
from relay_gitops.operate.git_credentials import needed_fields
from relay_gitops.secrets.inventory import NeededSecret
from relay_gitops.secrets.item_commands import item_commands
from relay_gitops.verify.chain import CAUSES
from tests.conftest import ROOT, Project, Ran, operators_project

import pytest
import yaml

MONOREPO = (ROOT / "docs" / "monorepo.md").read_text()
PRIVATE = (ROOT / "docs" / "private-repository.md").read_text()


def blocks(page: str, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def commands(page: str) -> Iterator[str]:
    for block in blocks(page, "console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines())


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout  # noqa: S607 - the git on the PATH is meant


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a clone of relay-gitops, and a clone of a repository with a remote."""
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a@b")
    tool = tmp_path / "relay-gitops"
    tool.mkdir()
    for name in ("main.py", "cdk8s.yaml", ".relay-gitops.yaml", "Makefile"):
        shutil.copy(ROOT / name, tool)
    for name in ("environments", "apps", "helm", "third_party"):
        shutil.copytree(operators_project() / name, tool / name)
    for name in (".moon", ".github"):
        shutil.copytree(ROOT / name, tool / name, ignore=shutil.ignore_patterns("cache"))
    for name in ("bench", "e2e", "tests"):
        shutil.copytree(ROOT / "tests/check/rules/SUP003", tool / name)
    for folder in (tool, tmp_path / "home"):
        git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--allow-empty", "--message=all")
    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(tmp_path / "home", "remote", "add", "origin", str(tmp_path / "remote"))
    git(tmp_path / "home", "push", "--quiet", "--set-upstream", "origin", "main")
    return tmp_path


def test_every_command_of_the_page_about_monorepos_works(
    clones: Path, relay_gitops_command: Callable[..., Ran]
) -> None:
    folder = clones
    base = git(clones / "home", "rev-parse", "HEAD").strip()
    for command in commands(MONOREPO):
        words = shlex.split(command)
        if words[0] == "cd":
            folder = folder / words[1]
        elif words[0] == ".venv/bin/relay-gitops":
            ran = relay_gitops_command(*words[1:], cwd=folder)
            assert ran.status == 0, (command, ran)
        elif words == ["make", "synth"]:
            assert relay_gitops_command("synth", cwd=folder).status == 0
        elif words[0] not in {"moon", "make"}:
            # test_moon.py runs moon. `make graph` would draw the checkout.
            subprocess.run(command, shell=True, cwd=folder, check=True, capture_output=True)  # noqa: S602 - the page shows shell commands

    assert folder == clones / "home" / "infra" / "relay"
    assert Environment.load(folder / "environments" / "docs.yaml").repository.path == "infra/relay"
    assert git(clones / "home", "rev-parse", "origin/main", "HEAD").split()[0] != base
    root = yaml.safe_load((folder / "apps/docs-prod/kustomization-root.yaml").read_text())
    assert root["spec"]["path"] == "./infra/relay/apps/docs-prod"
    assert not (folder / ".moon").exists()
    assert " 0 errors, 0 warnings" in relay_gitops_command("check", ".", cwd=clones / "home").out

    workflow = yaml.safe_load(blocks(MONOREPO, "yaml")[1])
    in_folder = clones / "home" / workflow["defaults"]["run"]["working-directory"]
    steps = [step["run"] for step in workflow["jobs"]["review"]["steps"] if "run" in step]
    assert steps[0] == "make setup"
    for step in steps[1:]:
        words = [base if word == "$BASE" else word for word in shlex.split(step.partition(" >>")[0])]
        ran = relay_gitops_command(*words[1:], cwd=in_folder)
        assert ran.status == 0, (step, ran)


def test_the_workflow_uses_the_pinned_actions_of_this_project() -> None:
    workflow = yaml.safe_load(blocks(MONOREPO, "yaml")[1])
    used = {step["uses"] for step in workflow["jobs"]["review"]["steps"] if "uses" in step}
    assert all(action in (ROOT / ".github" / "workflows" / "review.yaml").read_text() for action in used)


def test_the_example_of_a_private_repository_is_synthesized(project: Project) -> None:
    (example,) = (yaml.safe_load(block) for block in blocks(PRIVATE, "yaml"))
    project.set(**example)
    assert project.synth().status == 0
    source: dict[str, Any] = yaml.safe_load((project.root / "apps/docs-prod/gitrepository-setup.yaml").read_text())
    assert source["spec"]["secretRef"] == {"name": "setup-git-credentials"}


def test_the_items_of_a_private_repository_have_the_needed_fields() -> None:
    created = [shlex.split(command) for command in commands(PRIVATE) if command.startswith("op item create")]
    names = [{re.split(r"[\[=]", word)[0] for word in words if "]=" in word} for words in created]
    assert names == [set(needed_fields("https://github.com/you/home")), set(needed_fields("ssh://git@github.com/a/b"))]
    secret = NeededSecret(
        cluster="",
        namespace="",
        name="",
        created_by="",
        vault="notes",
        item="git",
        fields=needed_fields("ssh://git@github.com/a/b"),
        consumers=[],
    )
    assert [shlex.join(created[1])] == item_commands([secret])


def test_the_causes_of_the_page_exist() -> None:
    named = re.findall(r"\[(VFY\d+)\]\(faults\.md#vfy\d+-([a-z-]+)\)", PRIVATE)
    assert len(named) == 6
    assert all(CAUSES[rule].name == name for rule, name in named)
