"""Flux in the host cluster reconciles the committed apps/docs-infra-prod.

Only the address of the repository is replaced with a loopback address.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import e2e.flux
import e2e.git_repository
from e2e.clusters import namespace
from e2e.conftest import get, until
from e2e.control_plane import ControlPlane, start
from e2e.deployment import ROOT, yaml_documents
from e2e.git_repository import GitRepository
from e2e.names import NODE_PORT, RELAY, TENANT
from e2e.processes import Processes

import pytest

FOLDER = ROOT / "apps" / "docs-infra-prod"
(COMMITTED_URL,) = {document["spec"]["url"] for document in yaml_documents(FOLDER / "gitrepository-setup.yaml")}


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Return the programs that run during the tests of this module."""
    with Processes(tmp_path_factory.mktemp("logs")) as processes:
        yield processes


@pytest.fixture(scope="module")
def repository(processes: Processes, tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    """Return a repository with the committed apps/, with its own address."""
    repository = e2e.git_repository.serve(tmp_path_factory.mktemp("repositories") / "setup", processes)
    shutil.copytree(ROOT / "apps", repository.folder / "apps")
    for path in (repository.folder / "apps").rglob("gitrepository-*.yaml"):
        path.write_text(path.read_text().replace(COMMITTED_URL, repository.url))
    return repository


@pytest.fixture(scope="module")
def host(
    programs: Path, definitions: list[dict[str, Any]], processes: Processes, tmp_path_factory: pytest.TempPathFactory
) -> ControlPlane:
    """Return the host cluster with Flux, without objects of apps/."""
    folder = tmp_path_factory.mktemp("host")
    plane = start("host", programs, folder / "control-plane", processes)
    plane.establish(definitions)
    assert plane.apply([namespace(name) for name in ("cozy-fluxcd", "flux-system", TENANT)]) == []
    controllers = ("source-controller", "kustomize-controller")
    e2e.flux.start("host", plane, folder / "flux", processes, controllers=controllers)
    return plane


def test_flux_deploys_the_folder_and_later_commits(host: ControlPlane, repository: GitRepository) -> None:
    first = repository.commit("apps/ as committed")
    applied = repository.folder / "apps" / FOLDER.name
    for name in ("gitrepository-setup.yaml", "kustomization-root.yaml"):
        assert host.apply(yaml_documents(applied / name)) == []

    until(lambda: ready_at(host, first))
    for name in (f"service-{RELAY}.yaml", f"ingress-{RELAY}.yaml"):
        (committed,) = yaml_documents(FOLDER / name)
        assert holds(get(host, committed), committed), name

    service = applied / f"service-{RELAY}.yaml"
    service.write_text(service.read_text().replace(f"targetPort: {NODE_PORT}", "targetPort: 30084"))
    second = repository.commit("another node port")
    request_now(host)
    until(lambda: ready_at(host, second))
    (changed,) = yaml_documents(service)
    assert get(host, changed)["spec"]["ports"][0]["targetPort"] == 30084

    (ingress,) = yaml_documents(applied / f"ingress-{RELAY}.yaml")
    (applied / f"ingress-{RELAY}.yaml").unlink()
    kustomization = applied / "kustomization.yaml"
    kustomization.write_text(kustomization.read_text().replace(f"- ingress-{RELAY}.yaml\n", ""))
    third = repository.commit("no Ingress")
    request_now(host)
    until(lambda: ready_at(host, third))
    assert get(host, ingress) == {}
    assert get(host, changed)["metadata"]["name"] == changed["metadata"]["name"]


def test_the_root_is_not_pruned_when_removed_from_the_folder(host: ControlPlane, repository: GitRepository) -> None:
    applied = repository.folder / "apps" / FOLDER.name
    (root,) = yaml_documents(applied / "kustomization-root.yaml")
    (source,) = yaml_documents(applied / "gitrepository-setup.yaml")
    kustomization = applied / "kustomization.yaml"
    kustomization.write_text(
        kustomization.read_text().replace("- kustomization-root.yaml\n", "").replace("- gitrepository-setup.yaml\n", "")
    )
    commit = repository.commit("no root objects")
    request_now(host)
    until(lambda: ready_at(host, commit))
    assert get(host, root)["metadata"].get("deletionTimestamp") is None
    assert get(host, source)["metadata"].get("deletionTimestamp") is None


def request_now(host: ControlPlane) -> None:
    """Trigger a reconciliation, like `flux reconcile`."""
    for kind, folder in (("gitrepository", FOLDER.name), ("kustomization", FOLDER.name)):
        done = host.kubectl(
            "--namespace=flux-system",
            "annotate",
            "--overwrite",
            kind,
            folder,
            f"reconcile.fluxcd.io/requestedAt={time.time_ns()}",
        )
        assert done.returncode == 0, done.stderr


def ready_at(host: ControlPlane, commit: str) -> str:
    """Return why the root Kustomization is not Ready at a commit; empty if it is."""
    (root,) = yaml_documents(FOLDER / "kustomization-root.yaml")
    status = get(host, root).get("status", {})
    (condition,) = [each for each in status.get("conditions", []) if each["type"] == "Ready"] or [{}]
    if condition.get("status") == "True" and status.get("lastAppliedRevision") == f"main@sha1:{commit}":
        return ""
    return f"{condition.get('message')}; last applied: {status.get('lastAppliedRevision')}"


def holds(live: object, committed: object) -> bool:
    """Return whether the live value contains the committed one."""
    if isinstance(committed, dict) and isinstance(live, dict):
        return all(holds(live.get(key), value) for key, value in committed.items() if value != [])
    if isinstance(committed, list) and isinstance(live, list):
        return len(live) == len(committed) and all(map(holds, live, committed))
    return live == committed
