"""The errors of each construct."""

import inspect
from collections.abc import Callable
from datetime import timedelta

from relay_constructs import (
    Branch,
    Commit,
    ConstructError,
    FluxGitRepo,
    FluxKustomization,
    GitChart,
    HelmRelease,
    LoadBalancerService,
    MirrorBackend,
    MirroredIngress,
    Namespace,
    OnePasswordItem,
    RelayConfig,
    RelayImage,
    RelayRelease,
    SecretKeyReference,
    SecretReference,
    StableBackend,
    VirtualCluster,
)
from relay_constructs.flux_kustomization import MARGIN
from relay_values.duration import INTERVAL
from relay_values.relay_config import MemoryStore, S3Store, Server
from tests.conftest import Project, manifests

import pytest
from cdk8s import App, Chart

BUCKET = S3Store(bucket="documents", endpoint="https://s3.example.org")
KEY = SecretKeyReference("relay", "s3", "key")


def config(store: S3Store | MemoryStore = BUCKET) -> RelayConfig:
    return RelayConfig(server=Server(url="https://relay.example.org"), store=store)


def release(
    chart: Chart,
    setup: FluxGitRepo,
    *,
    id: str = "relay",
    namespace: Namespace | None = None,
    relay_config: RelayConfig | None = None,
    key: SecretKeyReference = KEY,
    node_port: int = 30020,
) -> RelayRelease:
    return RelayRelease(
        chart,
        id,
        source=setup,
        namespace=namespace or Namespace(chart, "relay"),
        image=RelayImage(tag="0.12.7"),
        config=relay_config or config(),
        access_key_id=key,
        secret_access_key=key,
        node_port=node_port,
    )


def ingress(
    chart: Chart,
    *,
    host: str = "relay.example.org",
    node_port: int | None = 30020,
    backend: StableBackend | MirrorBackend | None = None,
) -> MirroredIngress:
    return MirroredIngress(
        chart,
        "relay",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host=host,
        service=LoadBalancerService("relay", "relay", 80, node_port),
        backend=backend or StableBackend(),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )


def podinfo(
    chart: Chart, setup: FluxGitRepo, *, id: str = "podinfo", namespace: Namespace | None = None
) -> HelmRelease:
    return HelmRelease(
        chart,
        id,
        chart=GitChart(setup, "./helm/podinfo"),
        target_namespace=namespace or Namespace(chart, "podinfo"),
        values={},
        timeout=timedelta(minutes=5),
    )


def item(chart: Chart, *, vault: str = "homelab", item: str = "s3", field: str = "key") -> OnePasswordItem:
    return OnePasswordItem(chart, "s3", namespace=Namespace(chart, "relay"), vault=vault, item=item, fields=[field])


def other_cluster() -> Chart:
    return Chart(App(), "docs-infra-prod")


def repository(
    chart: Chart,
    flux_system: Namespace,
    *,
    url: str = "https://github.com/o/r",
    branch: str = "main",
    path: str = ".",
    secret: SecretReference | None = None,
) -> None:
    FluxGitRepo(chart, "other", namespace=flux_system, url=url, ref=Branch(branch), path=path, secret=secret)


Refused = Callable[[Chart, FluxGitRepo], object]


@pytest.mark.parametrize(
    ("refused", "path", "message"),
    [
        (lambda chart, _: Namespace(chart, "Relay"), "namespace-Relay", "id contains upper case letters"),
        (
            lambda chart, _: Namespace(chart, "flux-system"),
            "namespace-flux-system",
            "another Namespace already has the id flux-system",
        ),
        (
            lambda chart, setup: podinfo(chart, setup, id="a" * 54),
            f"helmrelease-{'a' * 54}",
            "id has 54 characters, but the maximum is 53",
        ),
        (
            lambda chart, setup: podinfo(chart, setup, namespace=Namespace(other_cluster(), "podinfo")),
            "helmrelease-podinfo",
            "target_namespace is docs-infra-prod/namespace-podinfo, which belongs to another cluster",
        ),
        (
            lambda _, setup: podinfo(other := other_cluster(), setup, namespace=Namespace(other, "podinfo")),
            "helmrelease-podinfo",
            "the chart's source is docs-prod/gitrepository-setup, which belongs to another cluster",
        ),
        (
            lambda chart, setup: repository(chart, setup.namespace, url="git@github.com:o/r"),
            "gitrepository-other",
            "url is an SSH address without a scheme, which Flux does not accept",
        ),
        (
            lambda chart, setup: repository(chart, setup.namespace, url="ssh://git@github.com/o/r"),
            "gitrepository-other",
            "url is an ssh URL, for which Flux needs a key",
        ),
        (
            lambda chart, setup: repository(chart, setup.namespace, secret=SecretReference("default", "git")),
            "gitrepository-other",
            "the Secret git is in namespace default, but Flux reads it only from flux-system",
        ),
        (
            lambda chart, setup: repository(chart, setup.namespace, path="../elsewhere"),
            "gitrepository-other",
            "path points outside the repository",
        ),
        (
            lambda chart, setup: repository(chart, setup.namespace, branch="origin/main"),
            "Branch",
            "name starts with refs/ or origin/",
        ),
        (
            lambda chart, setup: FluxGitRepo(
                chart, "other", namespace=setup.namespace, url="https://github.com/o/r", ref=Commit("4dab6db2")
            ),
            "Commit",
            "sha must be a full commit SHA of 40 hexadecimal digits",
        ),
        (
            lambda chart, setup: FluxKustomization(chart, "root", source=setup, path="apps/docs-prod"),
            "kustomization-root",
            "path must be a folder path relative to the repository root",
        ),
        (
            lambda chart, setup: FluxKustomization(
                chart, "root", source=setup, path="./a", kubeconfig=SecretKeyReference("tenant-root", "admin", "value")
            ),
            "kustomization-root",
            "the kubeconfig Secret is in namespace tenant-root, but Flux reads it only from flux-system",
        ),
        (
            lambda chart, _: item(chart, item="a/b"),
            "onepassworditem-s3",
            "item contains a slash, at which the operator would split the item path",
        ),
        (lambda chart, _: item(chart, vault=" homelab"), "onepassworditem-s3", "vault starts or ends with white space"),
        (
            lambda chart, _: item(chart, field="access key"),
            "onepassworditem-s3",
            "fields[0] must be letters, digits, hyphens, underscores and dots",
        ),
        (
            lambda chart, _: item(chart, field="key").key("secret"),
            "onepassworditem-s3",
            "field secret is not declared; declared fields: key",
        ),
        (
            lambda chart, setup: release(chart, setup, relay_config=config(MemoryStore())),
            "helmrelease-relay",
            "a store of type memory is lost when the pod is deleted",
        ),
        (
            lambda chart, setup: release(chart, setup, key=SecretKeyReference("1password", "s3", "key")),
            "helmrelease-relay",
            "the Secret s3 is in namespace 1password, but the pod can only read Secrets of its own namespace relay",
        ),
        (
            lambda chart, setup: release(chart, setup, node_port=30001),
            "helmrelease-relay",
            "node_port must be from 30002 to 30085, the range for fixed node ports",
        ),
        (lambda chart, _: ingress(chart, host="https://relay.example.org"), "ingress-relay", "host contains a scheme"),
        (
            lambda chart, _: ingress(chart, node_port=None),
            "ingress-relay",
            "Service relay has no fixed node port, which a StableBackend needs",
        ),
        (
            lambda chart, _: ingress(chart, backend=MirrorBackend("placeholder")),
            "MirrorBackend",
            "name must be the letter a and 31 hexadecimal digits",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_construct_rejects(refused: Refused, path: str, message: str, chart: Chart, setup: FluxGitRepo) -> None:
    with pytest.raises(ConstructError) as raised:
        refused(chart, setup)

    assert message == raised.value.message
    assert path == raised.value.construct.rpartition("/")[2]
    assert raised.value.fix


def test_an_error_names_the_line_that_declared_the_construct(chart: Chart) -> None:
    frame = inspect.currentframe()
    assert frame
    line = frame.f_lineno + 2
    with pytest.raises(ConstructError) as raised:
        Namespace(chart, "Relay")

    assert f"{__file__}:{line}: docs-prod/namespace-Relay: id contains upper case letters. " in str(raised.value)


def test_a_chain_that_outlasts_the_interval_is_rejected(chart: Chart, setup: FluxGitRepo) -> None:
    namespace = Namespace(chart, "podinfo")
    releases: list[HelmRelease] = []
    for number in range(6):
        releases.append(
            HelmRelease(
                chart,
                f"podinfo-{number}",
                chart=GitChart(setup, "./helm/podinfo"),
                target_namespace=namespace,
                values={},
                timeout=timedelta(minutes=5),
                depends_on=releases[-1:],
            )
        )

    with pytest.raises(ConstructError, match=r"its chain of releases can take 32m, but the interval is only 30m"):
        FluxKustomization(chart, "root", source=setup, path="./apps/docs-prod", applies=releases)


def test_a_chain_that_takes_as_long_as_the_interval_is_rejected(chart: Chart, setup: FluxGitRepo) -> None:
    """Flux would start the next reconciliation when the previous one times out."""

    def root(timeout: timedelta) -> FluxKustomization:
        name = f"podinfo-{timeout.seconds}"
        release = HelmRelease(
            chart,
            name,
            chart=GitChart(setup, "./helm/podinfo"),
            target_namespace=Namespace(chart, name),
            values={},
            timeout=timeout,
        )
        return FluxKustomization(
            chart, f"root-{timeout.seconds}", source=setup, path="./apps/docs-prod", applies=[release]
        )

    (manifest,) = manifests(root(INTERVAL - MARGIN - timedelta(seconds=1)))
    assert (manifest["spec"]["timeout"], manifest["spec"]["interval"]) == ("29m59s", "30m")
    with pytest.raises(ConstructError, match=r"can take 30m, but the interval is only 30m"):
        root(INTERVAL - MARGIN)


@pytest.mark.parametrize("name", ["Tenant", "tenant_root", "", "a.b", "-a"])
def test_the_name_of_a_namespace_reference_is_validated(name: str) -> None:
    with pytest.raises(ConstructError):
        Namespace.from_namespace_name(name)


def test_the_command_reports_the_error_of_a_construct(project: Project) -> None:
    main = project.root / "main.py"
    text = main.read_text().replace("    return app\n", '    Namespace(tenant, "relay")\n    return app\n')
    main.write_text(f"from relay_constructs import Namespace\n{text}")
    line = 1 + main.read_text().splitlines().index('    Namespace(tenant, "relay")')
    before = project.apps()

    ran = project.synth()

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"error: main.py:{line}: docs-prod/namespace-relay: another Namespace already has the id relay. "
        "Choose a different id.\n"
    )
    assert before == project.apps()
