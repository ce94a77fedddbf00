"""The cloud controller mirrors the relay's Service to the host cluster, and the Ingress routes to the mirror.

The cloud-controller-manager is e2e/toolchain/cloud-controller-manager, or the program that E2E_CCM names. Without pods
and MetalLB, the test itself writes the status of the virtual machine, the pod and the load balancer.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import e2e.cloud_controller
from e2e.cloud_controller import INFRA_LABELS, MACHINES, NODE, machine
from e2e.clusters import namespace
from e2e.conftest import get, until
from e2e.control_plane import ControlPlane, start
from e2e.deployment import ROOT, yaml_documents
from e2e.names import NAMESPACE, RELAY, TENANT, VIRTUAL_CLUSTER
from e2e.processes import Processes

import pytest
import yaml

RELEASE = yaml_documents(ROOT / "apps" / "docs-prod" / f"helmrelease-{RELAY}.yaml")[0]["spec"]
ADDRESS = "10.60.0.11"


@pytest.fixture(scope="module")
def clusters(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ControlPlane, ControlPlane]]:
    """Return the virtual cluster and the host cluster, with a cloud-controller-manager between them."""
    folder = tmp_path_factory.mktemp("mirror")
    with Processes(folder / "logs") as processes:
        virtual = start("virtual", programs, folder / "virtual", processes)
        host = start("host", programs, folder / "host", processes)
        host.establish([MACHINES])
        assert virtual.apply([namespace(NAMESPACE), namespace("kube-system")]) == []
        assert host.apply([namespace(TENANT)]) == []
        assert host.apply([machine(ADDRESS)]) == []
        e2e.cloud_controller.start(virtual, host, folder, processes)
        yield virtual, host


def relay_service(tmp_path: Path) -> dict[str, Any]:
    """Return the Service that Helm renders from the committed HelmRelease."""
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(RELEASE["values"]))
    done = subprocess.run(
        [
            Path(sys.prefix) / "helm" / "3" / "helm",
            "template",
            RELEASE["releaseName"],
            ROOT / RELEASE["chart"]["spec"]["chart"],
            f"--namespace={RELEASE['targetNamespace']}",
            f"--values={values}",
            "--show-only=templates/service.yaml",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (service,) = [document for document in yaml.safe_load_all(done.stdout) if document]
    found: dict[str, Any] = service
    return found


def endpoint_slice(service: dict[str, Any]) -> dict[str, Any]:
    """Return the objects that Kubernetes creates in the virtual cluster while a pod of the Service runs."""
    metadata = service["metadata"]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": metadata["name"],
            "namespace": metadata["namespace"],
            "labels": {"kubernetes.io/service-name": metadata["name"]},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.243.0.7"], "nodeName": NODE, "conditions": {"ready": True}}],
        "ports": [{"name": service["spec"]["ports"][0]["name"], "port": 8080}],
    }


def synthesized(folder: Path, mirror: str) -> Path:
    """Return a copy of the project, synthesized with the backend `mirror` and the name of the mirror."""
    project = folder / "project"
    project.mkdir()
    for name in ("main.py", "cdk8s.yaml"):
        shutil.copy(ROOT / name, project)
    for name in ("environments", "apps"):
        shutil.copytree(ROOT / name, project / name)
    environment = project / "environments" / "docs.yaml"
    values = yaml.safe_load(environment.read_text())
    values["ingress"]["backend"] = "mirror"
    values["relays"][0]["mirror"] = mirror
    environment.write_text(yaml.safe_dump(values))
    done = subprocess.run(
        [Path(sys.prefix) / "bin" / "relay-gitops", "synth"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return project


def mirrors(host: ControlPlane, service: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the Services of the host with the three labels of a mirror of this Service."""
    labels = {
        "cluster.x-k8s.io/cluster-name": VIRTUAL_CLUSTER.cluster_name,
        "cluster.x-k8s.io/tenant-service-namespace": service["metadata"]["namespace"],
        "cluster.x-k8s.io/tenant-service-name": service["metadata"]["name"],
    }
    selector = ",".join(f"{name}={value}" for name, value in labels.items())
    done = host.kubectl("get", "services", f"--namespace={TENANT}", f"--selector={selector}", "--output=json")
    assert done.returncode == 0, done.stderr
    items: list[dict[str, Any]] = json.loads(done.stdout)["items"]
    return items


def slices(host: ControlPlane, mirror: str) -> list[dict[str, Any]]:
    """Return the EndpointSlices of a mirror. KubeVirt's cloud controller generates their names."""
    return host.list("endpointslice", f"--selector=kubernetes.io/service-name={mirror}")


def test_the_mirror_exists_as_long_as_the_service_and_a_pinned_ingress_is_accepted(
    clusters: tuple[ControlPlane, ControlPlane], tmp_path: Path
) -> None:
    virtual, host = clusters
    service = relay_service(tmp_path)
    assert virtual.apply([service, endpoint_slice(service)]) == []

    until(lambda: "" if mirrors(host, service) else "no mirror")
    (mirror,) = mirrors(host, service)
    live = get(virtual, service)
    name = mirror["metadata"]["name"]
    assert name == "a" + live["metadata"]["uid"].replace("-", "")[:31]
    assert re.fullmatch("a[0-9a-f]{31}", name)
    assert mirror["metadata"]["labels"].items() >= INFRA_LABELS.items()
    assert mirror["spec"]["ports"][0]["port"] == live["spec"]["ports"][0]["port"]
    assert mirror["spec"]["ports"][0]["targetPort"] == live["spec"]["ports"][0]["nodePort"]
    assert "selector" not in mirror["spec"]

    ip = "192.168.50.150"
    status = json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": ip}]}}})
    done = host.kubectl(
        "patch", "service", name, f"--namespace={TENANT}", "--subresource=status", "--type=merge", f"--patch={status}"
    )
    assert done.returncode == 0, done.stderr
    until(lambda: "" if ip in json.dumps(get(virtual, service).get("status")) else "no address")

    until(lambda: "" if any(each.get("endpoints") for each in slices(host, name)) else "no endpoints")
    (slice_,) = slices(host, name)
    assert slice_["endpoints"][0]["addresses"] == [ADDRESS]
    assert slice_["ports"][0]["port"] == live["spec"]["ports"][0]["nodePort"]

    (ingress,) = yaml_documents(
        synthesized(tmp_path, mirror=name) / "apps" / "docs-infra-prod" / f"ingress-{RELAY}.yaml"
    )
    assert host.apply([ingress]) == []
    backend = get(host, ingress)["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == name
    assert backend["port"]["number"] in [port["port"] for port in mirror["spec"]["ports"]]

    done = virtual.kubectl(
        "delete", "service", service["metadata"]["name"], f"--namespace={NAMESPACE}", "--timeout=60s"
    )
    assert done.returncode == 0, done.stderr
    assert mirrors(host, service) == []
