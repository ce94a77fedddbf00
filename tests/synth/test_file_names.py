"""Each construct has its own file name, which does not depend on other constructs."""

from pathlib import Path

from relay_constructs import Namespace, OnePasswordItem
from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.synth.mark import is_generated
from relay_gitops.synth.render import CollisionError, render

import pytest
from cdk8s import ApiObject, ApiObjectMetadata, App
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
