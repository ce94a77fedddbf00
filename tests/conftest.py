"""What the tests share: charts to put constructs into, projects to synthesize, and the command itself."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import relay_gitops.cli
from imports.io.fluxcd.toolkit import source as _bindings  # noqa: F401 - starts Node.js once, before sockets are refused
from relay_constructs import Branch, FluxGitRepo, KubernetesObject, Namespace

import pytest
import yaml
from cdk8s import App, Chart, Yaml

ROOT = Path(__file__).parent.parent


@pytest.fixture
def chart() -> Chart:
    """Return an empty chart called docs-prod."""
    return Chart(App(), "docs-prod", disable_resource_name_hashes=True)


@pytest.fixture
def flux_system(chart: Chart) -> Namespace:
    """Return the namespace of Flux."""
    return Namespace(chart, "flux-system")


@pytest.fixture
def setup(chart: Chart, flux_system: Namespace) -> FluxGitRepo:
    """Return the repository of the operator."""
    return FluxGitRepo(
        chart, "setup", namespace=flux_system, url="https://github.com/vgijssel/setup", ref=Branch("main")
    )


def manifests(construct: KubernetesObject) -> list[dict[str, Any]]:
    """Return the objects that are synthesized for one construct, in order."""
    emitted = {(reference.kind, reference.namespace, reference.name) for reference in construct.emits}
    return [
        manifest
        for manifest in construct.chart.to_json()
        if (manifest["kind"], manifest["metadata"].get("namespace", ""), manifest["metadata"]["name"]) in emitted
    ]


def manifests_yaml(construct: KubernetesObject) -> str:
    """Return the same as text."""
    return Yaml.stringify(*manifests(construct))


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    status: int
    out: str
    err: str


class Project:
    """A copy of the project's own files, to change and synthesize."""

    def __init__(self, root: Path, run: Callable[..., Ran]) -> None:
        """Copy what `relay-gitops synth` reads, and apps/ as committed."""
        self.root = root
        self._run = run
        for name in ("main.py", "cdk8s.yaml"):
            shutil.copy(ROOT / name, root / name)
        for folder in ("environments", "apps"):
            shutil.copytree(ROOT / folder, root / folder)

    @property
    def environment(self) -> Path:
        """The file of values."""
        return self.root / "environments" / "docs.yaml"

    def set(self, **values: Any) -> None:
        """Replace top-level values of the environment."""
        data = yaml.safe_load(self.environment.read_text())
        self.environment.write_text(yaml.safe_dump({**data, **values}, sort_keys=False))

    def relays(self, *relays: dict[str, Any]) -> None:
        """Replace the relays; each inherits what it does not say from the committed one."""
        data = yaml.safe_load((ROOT / "environments" / "docs.yaml").read_text())
        self.set(relays=[{**data["relays"][0], **relay} for relay in relays])

    def synth(self, *arguments: str) -> Ran:
        """Run `relay-gitops synth` in the project."""
        return self._run("synth", *arguments, cwd=self.root)

    def apps(self) -> dict[str, bytes]:
        """Return every file of apps/."""
        return {
            str(file.relative_to(self.root)): file.read_bytes()
            for file in sorted((self.root / "apps").rglob("*"))
            if file.is_file()
        }


@pytest.fixture
def relay_gitops_command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return a function that runs the command in this process, as its entry point does."""

    def run(*arguments: str, cwd: Path = ROOT) -> Ran:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["relay-gitops", *arguments])
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            relay_gitops.cli.main()
        captured = capfd.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def project(tmp_path: Path, relay_gitops_command: Callable[..., Ran]) -> Project:
    """Return a project of its own for each test."""
    return Project(tmp_path, relay_gitops_command)
