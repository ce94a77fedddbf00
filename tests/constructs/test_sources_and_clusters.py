"""Charts of Helm and OCI repositories, sources that are declared elsewhere, and several charts of one cluster."""

from datetime import timedelta
from typing import Any

from relay_constructs import (
    AnyChart,
    Branch,
    Cluster,
    ConstructError,
    FluxGitRepo,
    FluxHelmRepo,
    FluxKustomization,
    FluxOciRepo,
    HelmRelease,
    Namespace,
    RepositoryChart,
)
from tests.conftest import manifests

import pytest
from cdk8s import App, Chart


def released(chart: Chart, helm_chart: AnyChart) -> dict[str, Any]:
    namespace = Namespace(chart, "web")
    arguments: dict[str, Any] = {"values": {}, "timeout": timedelta(minutes=5)}
    (found,) = manifests(HelmRelease(chart, "web", chart=helm_chart, target_namespace=namespace, **arguments))
    spec: dict[str, Any] = found["spec"]
    return spec


def test_a_chart_of_a_helm_repository(chart: Chart, flux_system: Namespace) -> None:
    source = FluxHelmRepo(chart, "stable", namespace=flux_system, url="https://charts.example.org")

    assert released(chart, RepositoryChart(source, "web", "1.2.3"))["chart"]["spec"] == {
        "chart": "web",
        "version": "1.2.3",
        "sourceRef": {"kind": "HelmRepository", "name": "stable"},
    }
    assert manifests(source)[0]["spec"] == {"interval": "1h", "url": "https://charts.example.org"}


def test_a_chart_of_an_oci_repository(chart: Chart, flux_system: Namespace) -> None:
    source = FluxOciRepo(chart, "web", namespace=flux_system, url="oci://ghcr.io/owner/web", tag="6.0.0")

    spec = released(chart, source)
    assert spec["chartRef"] == {"kind": "OCIRepository", "name": "web"}
    assert "chart" not in spec
    assert manifests(source)[0]["spec"] == {
        "interval": "1h",
        "url": "oci://ghcr.io/owner/web",
        "ref": {"tag": "6.0.0"},
    }


def test_a_source_that_is_declared_elsewhere(chart: Chart) -> None:
    flux = Namespace.from_namespace_name("flux-system")
    source = FluxGitRepo.from_name("fleet", namespace=flux, path="infra/relay")
    (found,) = manifests(FluxKustomization(chart, "root", source=source, path="./apps"))

    assert found["metadata"]["namespace"] == "flux-system"
    assert (found["spec"]["path"], found["spec"]["sourceRef"]["name"]) == ("./infra/relay/apps", "fleet")


def test_charts_of_a_cluster_accept_objects_of_each_other() -> None:
    app = App()
    docs = Cluster(app, "docs")
    sources, apps, other = Chart(docs, "sources"), Chart(docs, "apps"), Chart(app, "other")
    flux = Namespace(sources, "flux-system")
    setup = FluxGitRepo(sources, "setup", namespace=flux, url="https://github.com/you/home", ref=Branch("main"))
    FluxKustomization(apps, "root", source=setup, path="./apps")
    FluxKustomization(Chart(apps, "nested"), "root", source=setup, path="./apps")

    with pytest.raises(ConstructError, match="source is docs/sources/gitrepository-setup, which belongs to another"):
        FluxKustomization(other, "root", source=setup, path="./apps")


def test_a_nested_chart_is_in_the_cluster_of_the_outermost_chart(chart: Chart, setup: FluxGitRepo) -> None:
    FluxKustomization(Chart(chart, "nested"), "root", source=setup, path="./apps")
