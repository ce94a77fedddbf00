"""apps/ in other programs: kustomize builds it, and plain cdk8s output has the same objects."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, Project

import pytest
import yaml

Identity = tuple[str, str, str]


def keyed(documents: str) -> dict[Identity, Any]:
    """Return the objects of a YAML stream by kind, namespace and name."""
    return {
        (manifest["kind"], manifest["metadata"].get("namespace", ""), manifest["metadata"]["name"]): manifest
        for manifest in yaml.safe_load_all(documents)
        if manifest
    }


def committed(folder: str) -> dict[Identity, Any]:
    """Return the objects that the folder's kustomization.yaml lists."""
    root = ROOT / "apps" / folder
    listed = yaml.safe_load((root / "kustomization.yaml").read_text())["resources"]
    return keyed("\n---\n".join((root / name).read_text() for name in listed))


@pytest.mark.parametrize("folder", ["docs-prod", "docs-infra-prod"])
def test_kustomize_builds_the_folder(folder: str) -> None:
    kubectl = Path(sys.executable).parent / "kubectl"
    built = subprocess.run([kubectl, "kustomize", ROOT / "apps" / folder], capture_output=True, text=True, check=True)

    assert committed(folder) == keyed(built.stdout)


def test_plain_cdk8s_output_has_the_same_objects(tmp_path: Path) -> None:
    environment = {**os.environ, "CDK8S_OUTDIR": str(tmp_path)}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env=environment, check=True)

    assert {"docs-infra-prod.k8s.yaml", "docs-prod.k8s.yaml"} == {file.name for file in tmp_path.iterdir()}
    for folder in ("docs-prod", "docs-infra-prod"):
        assert committed(folder) == keyed((tmp_path / f"{folder}.k8s.yaml").read_text())


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8"},
    ],
)
def test_the_output_does_not_depend_on_the_machine(variables: dict[str, str], project: Project, tmp_path: Path) -> None:
    expected = project.apps()
    shutil.rmtree(project.root / "apps" / "docs-prod")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(
        [sys.executable, "-B", project.root / "main.py"], cwd=elsewhere, env={**os.environ, **variables}, check=True
    )

    moon = "apps/docs-prod/moon.yml"
    assert {path: content for path, content in expected.items() if path != moon} == project.apps()


def test_standard_error_has_only_messages_of_relay_gitops(project: Project) -> None:
    ran = subprocess.run(
        [sys.executable, "-B", "main.py"], cwd=project.root, capture_output=True, text=True, check=True
    )

    assert (ran.stdout, ran.stderr) == ("", "apps/: all 15 files are up to date\n")


def test_the_apps_contain_no_secret() -> None:
    objects = {
        identity: manifest
        for folder in ("docs-prod", "docs-infra-prod")
        for identity, manifest in committed(folder).items()
    }

    assert "Secret" not in {kind for kind, _, _ in objects}
    values = objects["HelmRelease", "flux-system", "relay"]["spec"]["values"]
    assert {"name", "key"} == {key for reference in values["credentials"].values() for key in reference}
    store = tomllib.loads(values["relayToml"])["store"]
    assert {"type", "bucket", "endpoint", "region", "path_style", "prefix"} == store.keys()


def test_names_that_the_host_cluster_already_uses_are_not_used() -> None:
    taken = {"setup", "enigma-cluster", "coder-cluster-prod"}
    flux_objects = {
        name for kind, _, name in committed("docs-infra-prod") if kind in {"GitRepository", "Kustomization"}
    }

    assert {"docs-infra-prod"} == flux_objects - taken
    assert not flux_objects & taken


def test_the_root_kustomization_keeps_its_name() -> None:
    roots = {
        folder: [(namespace, name) for kind, namespace, name in committed(folder) if kind == "Kustomization"]
        for folder in ("docs-prod", "docs-infra-prod")
    }

    assert roots == {
        "docs-prod": [("flux-system", "docs-prod")],
        "docs-infra-prod": [("flux-system", "docs-infra-prod")],
    }


@pytest.mark.parametrize("verb", [["synth", "--check"], ["check", "apps"]])
def test_nothing_is_left_in_the_temporary_folder(verb: list[str], tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "relay-gitops"
    subprocess.run(
        [program, *verb], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, check=True
    )

    assert not list(tmp_path.iterdir())
