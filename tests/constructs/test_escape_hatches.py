"""What cdk8s users expect of every construct: labels, annotations, ApiObject.of, patches and dependencies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from relay_constructs import (
    Branch,
    FluxGitRepo,
    FluxHelmRepo,
    FluxKustomization,
    FluxOciRepo,
    GitChart,
    HelmRelease,
    KubernetesObject,
    LoadBalancerService,
    MirrorBackend,
    MirroredIngress,
    Namespace,
    OnePasswordItem,
    OnePasswordOperator,
    OnePasswordSecrets,
    RelayConfig,
    RelayImage,
    RelayRelease,
    SecretKeyReference,
    StableBackend,
    VirtualCluster,
)
from relay_values.relay_config import S3Store, Server
from tests.conftest import manifests

import pytest
from cdk8s import ApiObject, Chart, JsonPatch

FIVE = timedelta(minutes=5)
KEY = SecretKeyReference("relay", "s3", "key")
METADATA: dict[str, Any] = {"labels": {"team": "docs"}, "annotations": {"example.org/owner": "you"}}


def operator(chart: Chart, setup: FluxGitRepo, **more: Any) -> OnePasswordOperator:
    return OnePasswordOperator(
        chart,
        "operator",
        source=setup,
        namespace=Namespace(chart, "1password"),
        credentials_secret="credentials",  # noqa: S106 - the name of a Secret
        token_secret="token",  # noqa: S106 - the name of a Secret
        **more,
    )


def secrets(chart: Chart, setup: FluxGitRepo, **more: Any) -> OnePasswordSecrets:
    installed = operator(chart, setup)
    return OnePasswordSecrets(
        chart, "secrets", source=setup, namespace=installed.target_namespace, operator=installed, **more
    )


def release(chart: Chart, setup: FluxGitRepo, **more: Any) -> HelmRelease:
    arguments: dict[str, Any] = {"chart": GitChart(setup, "./helm/web"), "values": {}, "timeout": FIVE} | more
    return HelmRelease(chart, "web", target_namespace=Namespace(chart, "web"), **arguments)


def relay(chart: Chart, setup: FluxGitRepo, **more: Any) -> RelayRelease:
    return RelayRelease(
        chart,
        "relay",
        source=setup,
        namespace=Namespace(chart, "relay"),
        image=RelayImage(tag="0.12.7"),
        config=RelayConfig(
            server=Server(url="https://relay.example.org"),
            store=S3Store(bucket="documents", endpoint="https://s3.example.org"),
        ),
        access_key_id=KEY,
        secret_access_key=KEY,
        node_port=None,
        **more,
    )


def ingress(chart: Chart, _setup: FluxGitRepo, **more: Any) -> MirroredIngress:
    arguments: dict[str, Any] = {"backend": StableBackend(), **more}
    return MirroredIngress(
        chart,
        "web",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host="web.example.org",
        service=LoadBalancerService("web", "web", 80, 30030),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
        **arguments,
    )


RELEASES: dict[str, Callable[..., KubernetesObject]] = {
    "HelmRelease": release,
    "HelmRelease of the operator": operator,
    "HelmRelease of the items": secrets,
    "HelmRelease of a relay": relay,
}
CONSTRUCTS: dict[str, Callable[..., KubernetesObject]] = {
    **RELEASES,
    "Namespace": lambda chart, _, **more: Namespace(chart, "web", **more),
    "GitRepository": lambda chart, setup, **more: FluxGitRepo(
        chart, "web", namespace=setup.namespace, url="https://github.com/you/home", ref=Branch("main"), **more
    ),
    "HelmRepository": lambda chart, setup, **more: FluxHelmRepo(
        chart, "web", namespace=setup.namespace, url="https://charts.example.org", **more
    ),
    "OCIRepository": lambda chart, setup, **more: FluxOciRepo(
        chart, "web", namespace=setup.namespace, url="oci://ghcr.io/owner/web", tag="1.0.0", **more
    ),
    "Kustomization": lambda chart, setup, **more: FluxKustomization(chart, "web", source=setup, path="./a", **more),
    "OnePasswordItem": lambda chart, _, **more: OnePasswordItem(
        chart, "web", namespace=Namespace(chart, "web"), vault="v", item="i", fields=["f"], **more
    ),
    "Ingress": ingress,
}


@pytest.mark.parametrize("kind", CONSTRUCTS)
def test_a_construct_takes_labels_annotations_and_patches(kind: str, chart: Chart, setup: FluxGitRepo) -> None:
    construct = CONSTRUCTS[kind](chart, setup, **METADATA)
    ApiObject.of(construct).add_json_patch(JsonPatch.add("/metadata/labels/patched", "true"))

    (found,) = (manifest for manifest in manifests(construct) if manifest["kind"] == kind.split(maxsplit=1)[0])
    assert found["metadata"]["labels"] == {"team": "docs", "patched": "true"}
    assert found["metadata"]["annotations"]["example.org/owner"] == "you"


def test_own_annotations_stay_and_can_be_overridden(chart: Chart, setup: FluxGitRepo) -> None:
    size = "nginx.ingress.kubernetes.io/proxy-body-size"
    found = manifests(ingress(chart, setup, annotations={size: "1g"}))[1]["metadata"]["annotations"]

    assert found[size] == "1g"
    assert found["cert-manager.io/cluster-issuer"] == "letsencrypt-prod"


def test_ingress_and_service_of_a_mirrored_ingress_are_accessible(chart: Chart, setup: FluxGitRepo) -> None:
    construct = ingress(chart, setup)
    assert construct.ingress
    assert construct.service
    ApiObject.of(construct.service).add_json_patch(JsonPatch.add("/spec/sessionAffinity", "ClientIP"))
    construct.ingress.metadata.add_annotation("example.org/a", "b")

    service, found = manifests(construct)
    assert service["spec"]["sessionAffinity"] == "ClientIP"
    assert found["metadata"]["annotations"]["example.org/a"] == "b"


def test_a_pending_mirror_has_no_ingress(chart: Chart, setup: FluxGitRepo) -> None:
    construct = ingress(chart, setup, backend=MirrorBackend(None))

    assert (construct.ingress, construct.service, manifests(construct)) == (None, None, [])


def test_an_item_of_a_release_has_its_metadata_in_the_values(chart: Chart, setup: FluxGitRepo) -> None:
    items = secrets(chart, setup)
    OnePasswordItem(items, "s3", namespace=Namespace(chart, "a"), vault="v", item="i", fields=["f"], **METADATA)

    (item,) = manifests(items)[0]["spec"]["values"]["items"]
    assert (item["labels"], item["annotations"]) == ({"team": "docs"}, {"example.org/owner": "you"})


def test_a_dependency_orders_the_objects(chart: Chart) -> None:
    first, second = Namespace(chart, "a"), Namespace(chart, "b")
    first.node.add_dependency(second)

    assert [manifest["metadata"]["name"] for manifest in chart.to_json()] == ["b", "a"]


@pytest.mark.parametrize("kind", RELEASES)
def test_the_schedule_of_a_release(kind: str, chart: Chart, setup: FluxGitRepo) -> None:
    construct = RELEASES[kind](chart, setup, interval=timedelta(hours=1), retry_interval=FIVE, suspend=True)

    (found,) = manifests(construct)
    assert (found["spec"]["interval"], found["spec"]["suspend"]) == ("1h", True)
    assert found["spec"]["upgrade"]["strategy"]["retryInterval"] == "5m"


def test_the_schedule_of_a_kustomization(chart: Chart, setup: FluxGitRepo) -> None:
    base = FluxKustomization(chart, "base", source=setup, path="./base")
    construct = FluxKustomization(
        chart,
        "apps",
        source=setup,
        path="./apps",
        timeout=FIVE,
        depends_on=[base],
        interval=timedelta(hours=1),
        retry_interval=FIVE,
        suspend=True,
    )

    (found,) = manifests(construct)
    spec = found["spec"]
    assert (spec["interval"], spec["retryInterval"], spec["timeout"], spec["suspend"]) == ("1h", "5m", "5m", True)
    assert spec["dependsOn"] == [{"name": "base"}]
