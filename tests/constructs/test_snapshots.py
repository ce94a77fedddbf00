"""One small snapshot for each construct. `make test ARGS=--snapshot-update` updates them; review the changes."""

from collections.abc import Callable
from datetime import timedelta

from relay_constructs import (
    FluxGitRepo,
    FluxKustomization,
    GitChart,
    HelmRelease,
    KubernetesObject,
    LoadBalancerService,
    MirroredIngress,
    Namespace,
    OnePasswordItem,
    OnePasswordOperator,
    OnePasswordSecrets,
    RelayConfig,
    RelayImage,
    RelayRelease,
    StableBackend,
    VirtualCluster,
)
from relay_values.relay_config import S3Store, Server
from tests.conftest import manifests_yaml

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class YamlSnapshot(SingleFileSnapshotExtension):
    """One readable file for each snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshot)


def namespace(chart: Chart, _setup: FluxGitRepo) -> KubernetesObject:
    return Namespace(chart, "relay")


def flux_git_repo(_chart: Chart, setup: FluxGitRepo) -> KubernetesObject:
    return setup


def flux_kustomization(chart: Chart, setup: FluxGitRepo) -> KubernetesObject:
    return FluxKustomization(chart, "root", source=setup, name="docs-prod", path="./apps/docs-prod")


def helm_release(chart: Chart, setup: FluxGitRepo) -> KubernetesObject:
    return HelmRelease(
        chart,
        "podinfo",
        chart=GitChart(setup, "./helm/podinfo"),
        target_namespace=Namespace(chart, "podinfo"),
        values={"replicas": 2},
        timeout=timedelta(minutes=3),
    )


def one_password_operator(chart: Chart, setup: FluxGitRepo) -> OnePasswordOperator:
    return OnePasswordOperator(
        chart,
        "1password-operator",
        source=setup,
        namespace=Namespace(chart, "1password"),
        credentials_secret="1password-credentials",  # noqa: S106 - the name of a Secret
        token_secret="1password-operator-token",  # noqa: S106 - the name of a Secret
    )


def one_password_secrets(chart: Chart, setup: FluxGitRepo) -> KubernetesObject:
    operator = one_password_operator(chart, setup)
    secrets = OnePasswordSecrets(
        chart, "1password-secrets", source=setup, namespace=operator.target_namespace, operator=operator
    )
    relay = Namespace(chart, "relay")
    OnePasswordItem(secrets, "personal", namespace=relay, vault="homelab", item="Relay (personal)", fields=["key"])
    OnePasswordItem(secrets, "family", namespace=relay, vault="homelab", item="Relay (family)", fields=["key"])
    return secrets


def one_password_item(chart: Chart, _setup: FluxGitRepo) -> KubernetesObject:
    return OnePasswordItem(
        chart, "grafana", namespace=Namespace(chart, "grafana"), vault="homelab", item="Grafana", fields=["password"]
    )


def relay_release(chart: Chart, setup: FluxGitRepo) -> KubernetesObject:
    relay = Namespace(chart, "relay")
    item = OnePasswordItem(chart, "s3", namespace=relay, vault="homelab", item="s3", fields=["id", "secret"])
    return RelayRelease(
        chart,
        "family",
        source=setup,
        namespace=relay,
        image=RelayImage(tag="0.12.7"),
        config=RelayConfig(
            server=Server(url="https://family.example.org"),
            store=S3Store(bucket="documents", endpoint="https://s3.example.org", prefix="family"),
        ),
        access_key_id=item.key("id"),
        secret_access_key=item.key("secret"),
        node_port=30021,
    )


def mirrored_ingress(chart: Chart, _setup: FluxGitRepo) -> KubernetesObject:
    return MirroredIngress(
        chart,
        "family",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host="family.example.org",
        service=LoadBalancerService("relay", "family", 80, 30021),
        backend=StableBackend(),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )


@pytest.mark.parametrize(
    "construct",
    [
        namespace,
        flux_git_repo,
        flux_kustomization,
        helm_release,
        one_password_operator,
        one_password_secrets,
        one_password_item,
        relay_release,
        mirrored_ingress,
    ],
    ids=lambda construct: construct.__name__,
)
def test_construct(
    construct: Callable[[Chart, FluxGitRepo], KubernetesObject],
    chart: Chart,
    setup: FluxGitRepo,
    snapshot: SnapshotAssertion,
) -> None:
    assert manifests_yaml(construct(chart, setup)) == snapshot
