"""One example for each construct. docs/constructs/ shows its source, and the YAML that it generates."""

from datetime import timedelta

from relay_constructs import (
    Branch,
    FluxGitRepo,
    FluxHelmRepo,
    FluxKustomization,
    FluxOciRepo,
    GitChart,
    HelmRelease,
    LoadBalancerService,
    MirroredIngress,
    Namespace,
    OnePasswordItem,
    OnePasswordOperator,
    OnePasswordSecrets,
    RelayConfig,
    RelayImage,
    RelayRelease,
    RepositoryChart,
    S3Store,
    Server,
    StableBackend,
    VirtualCluster,
)

from cdk8s import ApiObject, Chart, JsonPatch

FLUX = Namespace.from_namespace_name("flux-system")
FLEET = FluxGitRepo.from_name("fleet", namespace=FLUX)
"""A GitRepository that `flux bootstrap` has created."""


def namespace(chart: Chart) -> Namespace:
    """Declare a Namespace with a label."""
    return Namespace(chart, "web", labels={"pod-security.kubernetes.io/enforce": "restricted"})


def flux_git_repo(chart: Chart) -> FluxGitRepo:
    """Follow the branch main."""
    return FluxGitRepo(chart, "home", namespace=FLUX, url="https://github.com/you/home", ref=Branch("main"))


def flux_helm_repo(chart: Chart) -> FluxHelmRepo:
    """Declare a Helm repository."""
    return FluxHelmRepo(chart, "1password", namespace=FLUX, url="https://1password.github.io/connect-helm-charts")


def flux_oci_repo(chart: Chart) -> FluxOciRepo:
    """Declare a chart in a registry."""
    return FluxOciRepo(chart, "podinfo", namespace=FLUX, url="oci://ghcr.io/stefanprodan/charts/podinfo", tag="6.9.0")


def flux_kustomization(chart: Chart) -> FluxKustomization:
    """Apply a folder, and patch a field that has no argument."""
    root = FluxKustomization(chart, "apps", source=FLEET, path="./apps", interval=timedelta(hours=1))
    ApiObject.of(root).add_json_patch(JsonPatch.add("/spec/deletionPolicy", "Orphan"))
    return root


def helm_release(chart: Chart) -> HelmRelease:
    """Install a chart of the repository after its Namespace is declared."""
    web = Namespace(chart, "web")
    release = HelmRelease(
        chart,
        "podinfo",
        chart=GitChart(FLEET, "./helm/podinfo"),
        target_namespace=web,
        values={"replicaCount": 2},
        timeout=timedelta(minutes=3),
    )
    release.node.add_dependency(web)
    return release


def one_password_operator(chart: Chart) -> OnePasswordOperator:
    """Install the operator from the Helm repository of 1Password."""
    return OnePasswordOperator(
        chart,
        "1password-operator",
        chart=RepositoryChart(flux_helm_repo(chart), "connect", "2.0.3"),
        namespace=Namespace(chart, "1password"),
        credentials_secret="1password-credentials",  # noqa: S106 - the name of a Secret
        token_secret="1password-operator-token",  # noqa: S106 - the name of a Secret
    )


def one_password_secrets(chart: Chart) -> OnePasswordSecrets:
    """Install the items after the operator."""
    operator = one_password_operator(chart)
    secrets = OnePasswordSecrets(
        chart, "1password-secrets", source=FLEET, namespace=operator.target_namespace, operator=operator
    )
    OnePasswordItem(secrets, "grafana", namespace=FLUX, vault="homelab", item="Grafana", fields=["password"])
    return secrets


def one_password_item(chart: Chart) -> OnePasswordItem:
    """Sync an item in a cluster that already has the operator."""
    grafana = Namespace(chart, "grafana")
    return OnePasswordItem(chart, "grafana", namespace=grafana, vault="homelab", item="Grafana", fields=["password"])


def relay_release(chart: Chart) -> RelayRelease:
    """Deploy a relay with documents in a bucket."""
    relay = Namespace(chart, "relay")
    fields = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    store = OnePasswordItem(chart, "s3", namespace=relay, vault="homelab", item="Relay S3", fields=fields)
    return RelayRelease(
        chart,
        "family",
        source=FLEET,
        namespace=relay,
        image=RelayImage(tag="0.12.7"),
        config=RelayConfig(
            server=Server(url="https://family.example.org"),
            store=S3Store(bucket="documents", endpoint="https://s3.example.org"),
        ),
        access_key_id=store.key("AWS_ACCESS_KEY_ID"),
        secret_access_key=store.key("AWS_SECRET_ACCESS_KEY"),
        node_port=30021,
    )


def mirrored_ingress(chart: Chart) -> MirroredIngress:
    """Publish Grafana, which has a LoadBalancer Service in the virtual cluster."""
    return MirroredIngress(
        chart,
        "grafana",
        cluster=VirtualCluster("docs", Namespace.from_namespace_name("tenant-root")),
        host="grafana.example.org",
        service=LoadBalancerService("grafana", "grafana", port=80, node_port=30030),
        backend=StableBackend(),
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )


EXAMPLES = (
    namespace,
    flux_git_repo,
    flux_kustomization,
    helm_release,
    flux_helm_repo,
    flux_oci_repo,
    one_password_operator,
    one_password_secrets,
    one_password_item,
    relay_release,
    mirrored_ingress,
)
