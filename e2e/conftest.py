"""The programs, and an API server that knows the kinds that apps/ uses."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from e2e.clusters import Sources, start_clusters
from e2e.control_plane import ControlPlane, start
from e2e.deployment import ROOT, Deployment, yaml_documents
from e2e.processes import Processes

import pytest

TOOLCHAIN = ROOT / "e2e" / "toolchain"
SECONDS = 90.0
FLUX = "github.com/fluxcd"
CONTROLLERS = ("source-controller", "kustomize-controller", "helm-controller")
StartDeployment = Callable[..., AbstractContextManager[Deployment]]


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
    built = subprocess.run([sys.executable, TOOLCHAIN / "build.py"], stdout=subprocess.PIPE, text=True, check=False)
    assert built.returncode == 0, "the toolchain does not build"
    return Path(built.stdout.strip())


def module_folder(toolchain: str, module: str) -> Path:
    """Return where the Go modules' cache has a module, in the version that a folder of the toolchain pins."""
    answer = subprocess.run(
        ["go", "mod", "download", "-json", module],
        cwd=TOOLCHAIN / toolchain,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(json.loads(answer.stdout)["Dir"])


def definitions_of(toolchain: str, module: str) -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions in the module of a controller."""
    bases = module_folder(toolchain, module) / "config" / "crd" / "bases"
    return [document for path in sorted(bases.glob("*.yaml")) for document in yaml_documents(path)]


def flux_definitions(release: str = "") -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of Flux."""
    return [each for name in CONTROLLERS for each in definitions_of(f"{release}/{name}".strip("/"), f"{FLUX}/{name}")]


@pytest.fixture(scope="session")
def onepassword_definition() -> dict[str, Any]:
    """Return the CustomResourceDefinition of OnePasswordItem."""
    (definition,) = definitions_of("onepassword-operator", "github.com/1Password/onepassword-operator")
    return definition


@pytest.fixture(scope="session")
def definitions(onepassword_definition: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of all controllers."""
    return [*flux_definitions(), onepassword_definition]


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


@pytest.fixture(scope="session")
def start_deployment(
    programs: Path, onepassword_definition: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> StartDeployment:
    """Return what starts two empty clusters and a checkout of the project for them."""

    @contextmanager
    def start_one(flux: str = "") -> Generator[Deployment, None, None]:
        folder = tmp_path_factory.mktemp("clusters")
        stages = module_folder("kwok", "sigs.k8s.io/kwok") / "kustomize" / "stage"
        with Processes(folder / "logs") as processes:
            clusters = start_clusters(folder, Sources(programs, flux_definitions(flux), stages, flux), processes)
            deployment = Deployment(clusters, onepassword_definition)
            deployment.check_out()
            yield deployment

    return start_one
