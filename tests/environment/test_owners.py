"""Two owners of one object are found before a cluster gets them."""

import shutil
from dataclasses import replace
from typing import Any

from relay_gitops.environment.model import Environment
from relay_gitops.environment.owned_objects import owned_objects
from relay_gitops.environment.valid_part import ValidPart
from relay_gitops.errors import InvalidFilesError
from relay_gitops.repository.read import read
from relay_values.object_reference import ObjectReference
from tests.conftest import ROOT, Project

import pytest
import yaml

CONFIG = "relays[{}].config.metrics"
METRICS: dict[str, Any] = {"config": {"metrics": {}}}


def family(**values: Any) -> dict[str, Any]:
    return {
        "name": "family",
        "host": "family.enigma.vgijssel.nl",
        "prefix": "family",
        "nodePort": 30021,
        **values,
    }


CONNECT = {"namespace": "1password", "name": "onepassword-connect"}
CLASHES: list[tuple[list[dict[str, Any]], dict[str, str], str, str, str]] = [
    ([METRICS, family(name="relay-metrics")], {}, "relays[1].name", "Service relay/relay-metrics", CONFIG.format(0)),
    ([family(name="relay-metrics"), METRICS], {}, CONFIG.format(1), "Service relay/relay-metrics", "relays[0].name"),
    ([CONNECT], {}, "relays[0].name", "Deployment 1password/onepassword-connect", "the release 1password-operator"),
    (
        [{"namespace": "flux-system", "name": "source-controller"}],
        {},
        "relays[0].name",
        "Deployment flux-system/source-controller",
        "Flux",
    ),
    (
        [{"namespace": "1password"}],
        {"credentialsItem": "relay-s3-credentials"},
        "relays[0].name",
        "Secret 1password/relay-s3-credentials",
        "onePassword.credentialsItem",
    ),
    ([{"name": "seaweedfs-s3"}], {}, "relays[0].name", "Service tenant-root/seaweedfs-s3", "cozystack"),
]


@pytest.mark.parametrize(("relays", "values", "key", "clash", "owner"), CLASHES, ids=[row[3] for row in CLASHES])
def test_both_owners_are_named(  # noqa: PLR0917 - the columns of the table
    relays: list[dict[str, Any]], values: dict[str, str], key: str, clash: str, owner: str, project: Project
) -> None:
    project.relays(*relays)
    data = yaml.safe_load(project.environment.read_text())
    project.set(onePassword={**data["onePassword"], **values})

    with pytest.raises(InvalidFilesError) as raised:
        Environment.load(project.environment, "docs.yaml")

    (found,) = raised.value.values
    cluster = "host" if "tenant-root" in clash else "virtual"
    assert found.message == f"creates {clash} in the {cluster} cluster, which also belongs to {owner}"
    assert found.key == key
    assert found.line


@pytest.mark.parametrize(
    "relays", [[{"namespace": "1password"}, family()], [METRICS, family(namespace="family", **METRICS)]]
)
def test_relays_may_share_a_namespace(relays: list[dict[str, Any]], project: Project) -> None:
    project.relays(*relays)

    assert len(Environment.load(project.environment).relays) == 2


@pytest.mark.parametrize(("backend", "root"), [("stable", "virtual-cluster"), ("mirror", "host")])
def test_the_known_objects_are_those_that_synth_and_charts_write(backend: str, root: str, project: Project) -> None:
    project.relays(METRICS, family(namespace="family"))
    project.set(ingress={"backend": backend}, flux={"root": root})
    assert project.synth().status == 0
    shutil.copytree(ROOT / "helm", project.root / "helm")
    connect = project.root / "third_party/vendir/charts/1password-connect"
    shutil.copytree(ROOT / "e2e/charts/1password-connect", connect)

    repository = read([project.root], project.root)
    written = {anywhere(item.reference) for item in repository.objects if item.reference.namespace}

    values = ValidPart(Environment.load(project.environment).model_dump(by_alias=True), (), {})
    known = {anywhere(owned.reference) for owned in owned_objects(values)}
    assert ObjectReference("", "/Service", "relay", "relay-metrics") in written
    assert written - known == set()


def anywhere(reference: ObjectReference) -> ObjectReference:
    return replace(reference, cluster="")
