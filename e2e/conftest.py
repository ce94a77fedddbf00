"""The programs, and an API server that knows the kinds that apps/ uses."""

import json
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from e2e.clusters import start_clusters
from e2e.control_plane import ControlPlane, start
from e2e.deployment import Deployment
from e2e.failure import collect
from e2e.processes import Processes
from e2e.report import Report
from e2e.sources import flux_definitions, onepassword_definition, program_folder, sources
from e2e.toolchain.build import cache_folder

import pytest

SECONDS = 90.0
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
    return program_folder()


@pytest.fixture(scope="session")
def definitions() -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of all controllers."""
    return [*flux_definitions(), onepassword_definition()]


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
def report() -> Iterator[Report]:
    """Return what keeps the figures of the first days; they are written down at the end."""
    figures = Report()
    yield figures
    if figures.links:
        figures.write(cache_folder())


@pytest.fixture
def start_deployment(tmp_path_factory: pytest.TempPathFactory) -> StartDeployment:
    """Return what starts two empty clusters and a checkout of the project for them."""
    return lambda flux="": started(tmp_path_factory.mktemp("clusters"), flux)


@contextmanager
def collected(deployment: Deployment) -> Generator[None, None, None]:
    """Keep the logs and say why, if what is done in this context fails."""
    try:
        yield
    except BaseException:
        print(f"first cause: {deployment.first_cause()}\nlogs and objects: {collect(deployment)}")
        raise


@contextmanager
def started(folder: Path, flux: str = "") -> Generator[Deployment, None, None]:
    """Start two empty clusters and a checkout; if what is done with them fails, keep the logs and say why."""
    with Processes(folder / "logs") as processes:
        deployment = Deployment(start_clusters(folder, sources(flux), processes), onepassword_definition())
        deployment.check_out()
        with collected(deployment):
            yield deployment
