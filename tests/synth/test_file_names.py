"""Each construct has its own file name, which does not depend on other constructs."""

from pathlib import Path

from relay_constructs import Cluster, Namespace, OnePasswordItem
from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.synth.mark import is_generated
from relay_gitops.synth.publish import publish
from relay_gitops.synth.render import CollisionError, render

import pytest
import yaml
from cdk8s import ApiObject, ApiObjectMetadata, App, Chart
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

IDS = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True)
DECLARED = st.lists(
    st.tuples(st.sampled_from(["Namespace", "OnePasswordItem"]), IDS), min_size=1, max_size=8, unique=True
)


def files(declared: list[tuple[str, str]]) -> list[str]:
    app = App()
    folder = AppsChart(app, "docs")
    for kind, id in declared:  # noqa: A001 - as constructs call it
        if kind == "Namespace":
            Namespace(folder, id)
        else:
            relay = Namespace.from_namespace_name("relay")
            OnePasswordItem(folder, id, namespace=relay, vault="homelab", item="item", fields=["field"])
    rendered = render(app)
    assert all(is_generated(content, Path(path)) for path, content in rendered.items())
    return [path for path in rendered if not path.endswith("/kustomization.yaml")]


@given(DECLARED)
def test_two_constructs_never_share_a_file(declared: list[tuple[str, str]]) -> None:
    assert len(declared) == len(set(files(declared)))


@given(DECLARED)
def test_the_file_of_a_construct_does_not_depend_on_other_constructs(declared: list[tuple[str, str]]) -> None:
    assert files(declared[:-1]) == files(declared)[:-1]


def test_the_same_name_in_two_namespaces_gets_two_files() -> None:
    app = App()
    folder = AppsChart(app, "docs")
    for namespace in ("a", "b"):
        ApiObject(
            folder,
            f"config-{namespace}",
            api_version="v1",
            kind="ConfigMap",
            metadata=ApiObjectMetadata(name="config", namespace=namespace),
        )

    rendered = render(app)
    assert all(is_generated(content, Path(path)) for path, content in rendered.items())
    assert list(rendered) == [
        "docs/configmap-config-a.yaml",
        "docs/configmap-config-b.yaml",
        "docs/kustomization.yaml",
    ]


def test_a_duplicate_object_is_rejected() -> None:
    app = App()
    folder = AppsChart(app, "docs")
    Namespace(folder, "relay")
    ApiObject(folder, "again", api_version="v1", kind="Namespace", metadata=ApiObjectMetadata(name="relay"))

    with pytest.raises(CollisionError, match="docs/namespace-relay and docs/again both declare Namespace relay"):
        render(app)


def test_two_objects_for_the_same_file_are_rejected() -> None:
    app = App()
    folder = AppsChart(app, "docs")
    Namespace(folder, "relay")
    ApiObject(folder, "relay", api_version="v1", kind="Namespace", metadata=ApiObjectMetadata(name="other"))

    with pytest.raises(CollisionError, match=r"docs/namespace-relay and docs/relay both generate apps/docs/"):
        render(app)


def test_the_objects_of_a_nested_chart_are_in_the_folder_of_the_outermost_chart() -> None:
    app = App()
    folder = AppsChart(app, "docs")
    Namespace(folder, "relay")
    nested = Chart(folder, "monitoring")
    Namespace(nested, "grafana")
    ApiObject(nested, "config", api_version="v1", kind="ConfigMap", metadata=ApiObjectMetadata(name="config"))
    Namespace(Chart(Construct(nested, "group"), "alerts"), "alerts")
    Namespace(AppsChart(app, "host"), "relay")

    rendered = render(app)
    assert all(is_generated(content, Path(path)) for path, content in rendered.items())
    assert sorted(rendered) == [
        "docs/configmap-monitoring-config.yaml",
        "docs/kustomization.yaml",
        "docs/namespace-alerts.yaml",
        "docs/namespace-grafana.yaml",
        "docs/namespace-relay.yaml",
        "host/kustomization.yaml",
        "host/namespace-relay.yaml",
    ]
    listed = yaml.safe_load(rendered["docs/kustomization.yaml"])["resources"]
    assert {f"docs/{name}" for name in listed} == {path for path in rendered if path.startswith("docs/")} - {
        "docs/kustomization.yaml"
    }


def test_nested_charts_with_the_same_object_are_rejected() -> None:
    app = App()
    folder = AppsChart(app, "docs")
    Namespace(Chart(folder, "a"), "relay")
    Namespace(Chart(folder, "b"), "relay")

    with pytest.raises(CollisionError, match="docs/a/namespace-relay and docs/b/namespace-relay both declare"):
        render(app)


def test_each_chart_of_a_cluster_has_a_folder(tmp_path: Path) -> None:
    app = App()
    docs = Cluster(app, "docs")
    Namespace(AppsChart(docs, "sources"), "flux-system")
    chart = AppsChart(docs, "apps")
    Namespace(chart, "relay")
    ApiObject(chart, "config", api_version="v1", kind="ConfigMap", metadata=ApiObjectMetadata(name="config"))

    rendered = render(app)
    assert all(is_generated(content, Path(path)) for path, content in rendered.items())
    assert sorted(rendered) == [
        "docs/apps/configmap-config.yaml",
        "docs/apps/kustomization.yaml",
        "docs/apps/namespace-relay.yaml",
        "docs/sources/kustomization.yaml",
        "docs/sources/namespace-flux-system.yaml",
    ]
    assert chart.repository_path == "./apps/docs/apps"

    assert len(publish(rendered, tmp_path)) == len(rendered)
    assert publish(rendered, tmp_path) == []
    fewer = {path: content for path, content in rendered.items() if "namespace-relay" not in path}
    assert [change.path for change in publish(fewer, tmp_path)] == ["apps/docs/apps/namespace-relay.yaml"]
