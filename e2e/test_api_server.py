"""A real API server accepts apps/, with strict field validation and the restricted Pod Security Standard."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.control_plane import ControlPlane
from e2e.deployment import ROOT, yaml_documents

import pytest
import yaml

APPS = [
    path
    for folder in ("docs-prod", "docs-infra-prod")
    for path in sorted((ROOT / "apps" / folder).glob("*.yaml"))
    if path.name != "kustomization.yaml"
]
RELAY = yaml_documents(ROOT / "apps" / "docs-prod" / "helmrelease-relay.yaml")[0]["spec"]


@pytest.fixture(scope="session")
def namespaces(cluster: ControlPlane) -> ControlPlane:
    """Return the API server with the namespaces of apps/, and a restricted one."""
    documents = [document for path in APPS for document in yaml_documents(path)]
    names = {document["metadata"].get("namespace") for document in documents} - {None}
    complaints = cluster.apply(
        [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(names)]
        + [
            {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {"name": "restricted", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
            },
            # The controller does not run in this test.
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "restricted"}},
        ]
    )
    assert complaints == []
    return cluster


@pytest.mark.parametrize("path", APPS, ids=[f"{path.parent.name}/{path.name}" for path in APPS])
def test_a_committed_object_is_accepted_without_a_warning(path: Path, namespaces: ControlPlane) -> None:
    assert namespaces.apply(yaml_documents(path), "--dry-run=server") == []


def test_an_unknown_field_is_rejected(namespaces: ControlPlane) -> None:
    release = copy.deepcopy(yaml_documents(ROOT / "apps" / "docs-prod" / "helmrelease-relay.yaml")[0])
    release["spec"]["retries"] = 3
    complaints = namespaces.apply([release], "--dry-run=server")
    assert any("spec.retries" in line for line in complaints), complaints


@pytest.fixture(scope="session", params=["3", "4"])
def relay_objects(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the objects that Helm renders from the committed HelmRelease with all options enabled."""
    values = tmp_path_factory.mktemp("values") / "values.yaml"
    values.write_text(yaml.safe_dump(RELAY["values"]))
    done = subprocess.run(
        [
            Path(sys.prefix) / "helm" / request.param / "helm",
            "template",
            RELAY["releaseName"],
            ROOT / RELAY["chart"]["spec"]["chart"],
            "--namespace=restricted",
            f"--values={values}",
            "--set=networkPolicy.enabled=true",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def test_the_relay_is_accepted_in_a_restricted_namespace(
    relay_objects: list[dict[str, Any]], namespaces: ControlPlane
) -> None:
    for manifest in relay_objects:
        assert namespaces.apply([manifest], "--namespace=restricted", "--dry-run=server") == []


def test_the_pod_itself_is_admitted_in_a_restricted_namespace(
    relay_objects: list[dict[str, Any]], namespaces: ControlPlane
) -> None:
    assert namespaces.apply([pod_of(relay_objects)], "--namespace=restricted", "--dry-run=server") == []


@pytest.mark.parametrize("control", ["allowPrivilegeEscalation", "runAsNonRoot", "seccompProfile", "capabilities"])
def test_the_restricted_standard_is_enforced_here(
    control: str, relay_objects: list[dict[str, Any]], namespaces: ControlPlane
) -> None:
    pod = copy.deepcopy(pod_of(relay_objects))
    for context in [pod["spec"].get("securityContext", {}), pod["spec"]["containers"][0].get("securityContext", {})]:
        context.pop(control, None)
    complaints = namespaces.apply([pod], "--namespace=restricted", "--dry-run=server")
    assert any("violates PodSecurity" in line and control in line for line in complaints), complaints


def pod_of(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the pod of the only Deployment."""
    (deployment,) = [manifest for manifest in manifests if manifest["kind"] == "Deployment"]
    template = deployment["spec"]["template"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "relay", **template["metadata"]},
        "spec": {**template["spec"], "automountServiceAccountToken": False, "serviceAccountName": "default"},
    }
