"""The programs, and an API server that knows the kinds that apps/ uses."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from e2e.control_plane import ControlPlane, start
from e2e.processes import Processes

import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TOOLCHAIN = HERE / "toolchain"
SECONDS = 90.0
# Where the CustomResourceDefinitions stand in the modules of the controllers that are built.
DEFINITIONS = {
    "source-controller": "github.com/fluxcd/source-controller",
    "kustomize-controller": "github.com/fluxcd/kustomize-controller",
    "helm-controller": "github.com/fluxcd/helm-controller",
    "onepassword-operator": "github.com/1Password/onepassword-operator",
}


def yaml_documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a file that are not empty."""
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def get(plane: ControlPlane, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the live object of a manifest, or nothing if it is not there."""
    kind = (
        ".".join([manifest["kind"], *reversed(manifest["apiVersion"].split("/"))])
        if "/" in manifest["apiVersion"]
        else manifest["kind"]
    )
    metadata = manifest["metadata"]
    done = plane.kubectl(
        "get",
        kind,
        metadata["name"],
        f"--namespace={metadata.get('namespace', '')}",
        "--ignore-not-found",
        "--output=json",
    )
    assert done.returncode == 0, done.stderr
    live: dict[str, Any] = json.loads(done.stdout or "{}")
    return live


def until(obstacle: Callable[[], str]) -> None:
    """Wait until nothing is in the way any more."""
    end = time.monotonic() + SECONDS
    while what := obstacle():
        assert time.monotonic() < end, what
        time.sleep(0.2)


@pytest.fixture(scope="session")
def programs() -> Path:
    """Return the folder of the programs, built where they are not there yet."""
    built = subprocess.run(
        [
            sys.executable,
            TOOLCHAIN / "build.py",
            "etcd",
            "kube-apiserver",
            "kubectl",
            "source-controller",
            "kustomize-controller",
            "cloud-controller-manager",
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert built.returncode == 0, "the toolchain does not build"
    return Path(built.stdout.strip())


@pytest.fixture(scope="session")
def definitions() -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of the controllers, from their modules."""
    found = []
    for folder, module in DEFINITIONS.items():
        answer = subprocess.run(
            ["go", "mod", "download", "-json", module],
            cwd=TOOLCHAIN / folder,
            capture_output=True,
            text=True,
            check=True,
        )
        bases = Path(json.loads(answer.stdout)["Dir"]) / "config" / "crd" / "bases"
        found += [document for path in sorted(bases.glob("*.yaml")) for document in yaml_documents(path)]
    return found


@pytest.fixture(scope="session")
def cluster(
    programs: Path, definitions: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ControlPlane]:
    """Return an API server that serves the kinds of Flux and 1Password, and runs no controller."""
    folder = tmp_path_factory.mktemp("control-plane")
    with Processes(folder / "logs") as processes:
        plane = start("virtual", programs, folder / "virtual", processes)
        plane.establish(definitions)
        yield plane
