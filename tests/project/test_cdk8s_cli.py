"""`cdk8s synth` of the cdk8s CLI, with the Python of `make setup` and with that of `pipenv run`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, operators_project

import pytest
import yaml

CLI = ROOT / "node_modules" / "cdk8s-cli" / "bin" / "cdk8s"
ENVIRONMENT = Path(sys.executable).parent


def objects(*files: Path) -> list[str]:
    """Return the objects of YAML files in an order that does not depend on the files."""
    return sorted(str(manifest) for file in files for manifest in yaml.safe_load_all(file.read_text()))


def tools(folder: Path, *programs: Path) -> Path:
    """Return a folder for the PATH that has nothing but some programs."""
    folder.mkdir()
    for program in programs:
        (folder / program.name).symlink_to(program)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the project without a virtual environment."""
    project = operators_project()
    root = tmp_path / "checkout"
    root.mkdir()
    for name in ("main.py", "cdk8s.yaml"):
        shutil.copy(project / name, root)
    shutil.copytree(project / "environments", root / "environments")
    return root


@pytest.mark.parametrize("made_by", ["make setup", "pipenv"])
def test_cdk8s_synth(checkout: Path, tmp_path: Path, made_by: str) -> None:
    node, shell = ENVIRONMENT / "node", Path(shutil.which("sh") or "/bin/sh")
    path = [str(tools(tmp_path / "tools", node, shell))]
    if made_by == "make setup":
        (checkout / ".venv").symlink_to(ENVIRONMENT.parent)
    else:
        path.insert(0, str(ENVIRONMENT))

    done = subprocess.run(
        [node, CLI, "synth", "--check-upgrade=false"],
        cwd=checkout,
        env={"PATH": os.pathsep.join(path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    for apps in (operators_project() / "apps").iterdir():
        committed = [file for file in apps.glob("*.yaml") if file.name != "kustomization.yaml"]
        assert objects(checkout / "dist" / f"{apps.name}.k8s.yaml") == objects(*committed)
