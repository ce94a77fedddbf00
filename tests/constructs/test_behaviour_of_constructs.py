"""How constructs affect each other: the complete objects, as Flux reads them."""

from datetime import timedelta
from textwrap import dedent

from relay_constructs import (
    Branch,
    Commit,
    FluxGitRepo,
    FluxKustomization,
    GitChart,
    HealthCheck,
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
    SecretReference,
    StableBackend,
    Tag,
    VirtualCluster,
)
from relay_values.relay_config import Metrics, S3Store, Server, ServerSettings
from tests.conftest import manifests, manifests_yaml

import pytest
from cdk8s import Chart
from constructs import Construct


def release(chart: Chart, setup: FluxGitRepo, id: str, minutes: int, *after: HelmRelease) -> HelmRelease:
    return HelmRelease(
        chart,
        id,
        chart=GitChart(setup, f"./helm/{id}"),
        target_namespace=Namespace(chart, id),
        values={},
        timeout=timedelta(minutes=minutes),
        depends_on=after,
    )


def test_a_release_waits_for_those_it_depends_on(chart: Chart, setup: FluxGitRepo) -> None:
    database = release(chart, setup, "database", 5)
    queue = release(chart, setup, "queue", 2)
    application = release(chart, setup, "application", 3, database, queue)

    (manifest,) = manifests(application)
    assert manifest["spec"]["dependsOn"] == [{"name": "database"}, {"name": "queue"}]


def test_the_timeout_of_a_kustomization_covers_its_longest_chain(chart: Chart, setup: FluxGitRepo) -> None:
    database = release(chart, setup, "database", 5)
    queue = release(chart, setup, "queue", 2, database)
    application = release(chart, setup, "application", 3, queue)
    aside = release(chart, setup, "aside", 9)
    root = FluxKustomization(
        chart, "root", source=setup, path="./apps/docs-prod", applies=[database, queue, application, aside]
    )

    assert dedent("""\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          annotations:
            kustomize.toolkit.fluxcd.io/prune: disabled
          name: root
          namespace: flux-system
        spec:
          interval: 30m
          path: ./apps/docs-prod
          prune: true
          retryInterval: 1m
          sourceRef:
            kind: GitRepository
            name: setup
          timeout: 12m
          wait: true
        """) == manifests_yaml(root)


def test_a_kustomization_without_applies_does_not_wait(chart: Chart, setup: FluxGitRepo) -> None:
    (manifest,) = manifests(FluxKustomization(chart, "root", source=setup, path="./apps/docs-prod"))

    assert "wait" not in manifest["spec"]
    assert manifest["spec"]["timeout"] == "2m"


def test_a_kustomization_waits_for_the_secret_of_a_raw_item(chart: Chart, setup: FluxGitRepo) -> None:
    item = OnePasswordItem(chart, "s3", namespace=Namespace(chart, "relay"), vault="v", item="i", fields=["f"])
    root = FluxKustomization(chart, "root", source=setup, path="./apps/docs-prod", applies=[item])

    (manifest,) = manifests(root)
    assert manifest["spec"]["healthCheckExprs"] == [
        {
            "apiVersion": "onepassword.com/v1",
            "kind": "OnePasswordItem",
            "current": "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
        }
    ]


class Database(KubernetesObject):
    """A third-party construct that Flux must wait for."""

    api_version = "example.org/v1"
    kind = "Database"

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, namespace="data", name=id)

    @property
    def longest_wait(self) -> timedelta:
        return timedelta(minutes=7)

    @property
    def health_check(self) -> HealthCheck:
        return HealthCheck(self.api_version, self.reference.kind, "status.phase == 'Running'")


def test_a_kustomization_waits_for_the_longest_wait_of_its_constructs(chart: Chart, setup: FluxGitRepo) -> None:
    item = OnePasswordItem(chart, "s3", namespace=Namespace(chart, "relay"), vault="v", item="i", fields=["f"])
    applies = [Database(chart, "a"), Database(chart, "b"), item, release(chart, setup, "short", 2)]
    root = FluxKustomization(chart, "root", source=setup, path="./apps/docs-prod", applies=applies)

    (manifest,) = manifests(root)
    assert manifest["spec"]["timeout"] == "9m"
    database, one_password = manifest["spec"]["healthCheckExprs"]
    assert database == {"apiVersion": "example.org/v1", "kind": "Database", "current": "status.phase == 'Running'"}
    assert one_password["kind"] == "OnePasswordItem"


def test_a_relay_waits_for_the_release_that_installs_its_secret(chart: Chart, setup: FluxGitRepo) -> None:
    operator = OnePasswordOperator(
        chart,
        "operator",
        source=setup,
        namespace=Namespace(chart, "1password"),
        credentials_secret="credentials",  # noqa: S106 - the name of a Secret
        token_secret="token",  # noqa: S106 - the name of a Secret
    )
    secrets = OnePasswordSecrets(chart, "secrets", source=setup, namespace=operator.target_namespace, operator=operator)
    namespace = Namespace(chart, "relay")
    item = OnePasswordItem(secrets, "s3", namespace=namespace, vault="v", item="i", fields=["a", "b"])
    relay = RelayRelease(
        chart,
        "relay",
        source=setup,
        namespace=namespace,
        image=RelayImage(tag="0.12.7"),
        config=RelayConfig(
            server=Server(url="https://relay.example.org"),
            store=S3Store(bucket="documents", endpoint="https://s3.example.org"),
        ),
        access_key_id=item.key("a"),
        secret_access_key=item.key("b"),
        node_port=None,
    )

    (manifest,) = manifests(relay)
    assert manifest["spec"]["dependsOn"] == [{"name": "secrets"}]


def test_a_kustomization_can_target_another_cluster(chart: Chart, setup: FluxGitRepo) -> None:
    kubeconfig = SecretKeyReference("flux-system", "kubernetes-docs-admin-kubeconfig", "super-admin.svc")
    tenant = FluxKustomization(chart, "tenant", source=setup, path="./apps/docs-prod", kubeconfig=kubeconfig)

    (manifest,) = manifests(tenant)
    assert manifest["spec"]["kubeConfig"] == {
        "secretRef": {"name": "kubernetes-docs-admin-kubeconfig", "key": "super-admin.svc"}
    }


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (Tag("v1.2.0"), {"tag": "v1.2.0"}),
        (Commit("4dab6db2" * 5), {"commit": "4dab6db2" * 5}),
    ],
)
def test_a_repository_can_be_pinned_to_a_tag_or_commit(
    ref: Tag | Commit, expected: dict[str, str], chart: Chart, flux_system: Namespace
) -> None:
    repository = FluxGitRepo(chart, "setup", namespace=flux_system, url="https://github.com/vgijssel/setup", ref=ref)

    (manifest,) = manifests(repository)
    assert expected == manifest["spec"]["ref"]


def test_a_vendored_chart_rolls_out_with_its_version(chart: Chart, setup: FluxGitRepo) -> None:
    vendored = HelmRelease(
        chart,
        "connect",
        chart=GitChart(setup, "./third_party/connect", vendored=True),
        target_namespace=Namespace(chart, "connect"),
        values={},
        timeout=timedelta(minutes=5),
        replace_crds=True,
    )

    (manifest,) = manifests(vendored)
    assert manifest["spec"]["chart"]["spec"]["reconcileStrategy"] == "ChartVersion"
    assert (manifest["spec"]["install"]["crds"], manifest["spec"]["upgrade"]["crds"]) == ("Create", "CreateReplace")


def test_a_relay_stops_only_after_its_last_checkpoint(chart: Chart, setup: FluxGitRepo) -> None:
    key = SecretKeyReference("relay", "s3", "key")
    relay = RelayRelease(
        chart,
        "relay",
        source=setup,
        namespace=Namespace(chart, "relay"),
        image=RelayImage(tag="v0.12.0", digest=f"sha256:{'0' * 64}"),
        config=RelayConfig(
            server=Server(url="https://relay.example.org", **ServerSettings(checkpoint_freq_seconds=30).model_dump()),
            store=S3Store(bucket="documents", endpoint="https://s3.example.org"),
            metrics=Metrics(port=9091),
        ),
        access_key_id=key,
        secret_access_key=key,
        node_port=None,
        keep_service=True,
    )

    values = manifests(relay)[0]["spec"]["values"]
    assert values["service"] == {"type": "LoadBalancer", "port": 80, "keep": True}
    assert f"sha256:{'0' * 64}" == values["image"]["digest"]


def mirrored(chart: Chart, name: str | None) -> MirroredIngress:
    return MirroredIngress(
        chart,
        "family",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host="family.example.org",
        service=LoadBalancerService("relay", "family", 80, None),
        backend=MirrorBackend(name),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )


def test_names_of_ingress_and_service_are_independent(chart: Chart) -> None:
    ingress = MirroredIngress(
        chart,
        "family",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host="notes.family.example.org",
        service=LoadBalancerService("relay", "family", 80, 30021),
        backend=StableBackend(),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
        name="notes.family",
    )

    service, found = manifests(ingress)
    assert (service["kind"], service["metadata"]["name"]) == ("Service", "family")
    assert (found["metadata"]["name"], found["spec"]["tls"][0]["secretName"]) == ("notes.family", "notes.family-tls")
    assert found["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] == "family"


def test_a_pinned_mirror_is_the_backend_without_a_service(chart: Chart) -> None:
    assert dedent("""\
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          annotations:
            cert-manager.io/cluster-issuer: letsencrypt-prod
            nginx.ingress.kubernetes.io/proxy-body-size: 4m
            nginx.ingress.kubernetes.io/proxy-buffering: "off"
            nginx.ingress.kubernetes.io/proxy-http-version: "1.1"
            nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
            nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"
            relay-gitops.io/ignore: "ING005: the mirror backend was chosen; relay-gitops pin follows a new name"
          name: family
          namespace: tenant-root
        spec:
          ingressClassName: tenant-root
          rules:
            - host: family.example.org
              http:
                paths:
                  - backend:
                      service:
                        name: a18c2be1873b84bcd8630e79298a07cf
                        port:
                          number: 80
                    path: /
                    pathType: Prefix
          tls:
            - hosts:
                - family.example.org
              secretName: family-tls
        """) == manifests_yaml(mirrored(chart, "a18c2be1873b84bcd8630e79298a07cf"))
    assert len(chart.to_json()) == 1


def test_without_a_pin_no_ingress_is_generated(chart: Chart) -> None:
    assert manifests(mirrored(chart, None)) == []
    assert chart.to_json() == []


def test_a_project_in_a_folder_of_a_private_repository(chart: Chart, flux_system: Namespace) -> None:
    setup = FluxGitRepo(
        chart,
        "setup",
        namespace=flux_system,
        url="ssh://git@github.com/you/home",
        ref=Branch("main"),
        path="infra/relay",
        secret=SecretReference("flux-system", "deploy-key"),
    )
    root = FluxKustomization(chart, "root", source=setup, path="./apps/docs-prod")
    database = release(chart, setup, "database", 5)

    assert manifests_yaml(setup) == dedent(
        """\
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          annotations:
            kustomize.toolkit.fluxcd.io/prune: disabled
          name: setup
          namespace: flux-system
        spec:
          ignore: |
            /*
            !/infra/relay
          interval: 1m
          ref:
            branch: main
          secretRef:
            name: deploy-key
          url: ssh://git@github.com/you/home
        """
    )
    assert manifests(root)[0]["spec"]["path"] == "./infra/relay/apps/docs-prod"
    assert manifests(database)[0]["spec"]["chart"]["spec"]["chart"] == "./infra/relay/helm/database"


def test_an_item_provides_the_credentials_of_a_repository(chart: Chart, flux_system: Namespace) -> None:
    item = OnePasswordItem(chart, "git", namespace=flux_system, vault="home", item="git", fields=["username"])
    url = "https://git.example.org/you/home"
    setup = FluxGitRepo(chart, "setup", namespace=flux_system, url=url, ref=Tag("v1"), secret=item.secret)

    assert manifests(setup)[0]["spec"]["secretRef"] == {"name": "git"}
