"""The programs, and an API server with the kinds of apps/."""

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
    """Return the live object of a manifest; empty if it does not exist."""
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
    """Wait until a function returns an empty string."""
    end = time.monotonic() + SECONDS
    while what := obstacle():
        assert time.monotonic() < end, what
        time.sleep(0.2)


@pytest.fixture(scope="session")
def programs() -> Path:
    """Return the folder of the programs; build missing ones."""
    return program_folder()


@pytest.fixture(scope="session")
def definitions() -> list[dict[str, Any]]:
    """Return the CustomResourceDefinitions of all controllers."""
    return [*flux_definitions(), onepassword_definition()]


@pytest.fixture(scope="session")
def cluster(
    programs: Path, definitions: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ControlPlane]:
    """Return an API server with the kinds of Flux and 1Password, without controllers."""
    folder = tmp_path_factory.mktemp("control-plane")
    with Processes(folder / "logs") as processes:
        plane = start("virtual", programs, folder / "virtual", processes)
        plane.establish(definitions)
        yield plane


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """Return a collector of the figures of first days; it writes them at the end."""
    figures = Report()
    yield figures
    if figures.links:
        figures.write(cache_folder())


@pytest.fixture
def start_deployment(tmp_path_factory: pytest.TempPathFactory) -> StartDeployment:
    """Return a function that starts two empty clusters with a checkout of the project."""
    return lambda *options: started(tmp_path_factory.mktemp("clusters"), *options)


@contextmanager
def collected(deployment: Deployment) -> Generator[None, None, None]:
    """Keep the logs and report the cause if the context fails."""
    try:
        yield
    except BaseException:
        print(f"first cause: {deployment.first_cause()}\nlogs and objects: {collect(deployment)}")
        raise


@contextmanager
def started(folder: Path, flux: str = "", feature_gates: str = "") -> Generator[Deployment, None, None]:
    """Start two empty clusters with a checkout; keep the logs and report the cause if the context fails."""
    with Processes(folder / "logs") as processes:
        deployment = Deployment(
            start_clusters(folder, sources(flux, feature_gates), processes), onepassword_definition()
        )
        deployment.check_out()
        with collected(deployment):
            yield deployment
