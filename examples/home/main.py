"""A relay in a virtual cluster, and the Ingress objects of the host cluster."""

from relay_constructs import (
    Branch,
    FluxGitRepo,
    FluxHelmRepo,
    FluxKustomization,
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

from cdk8s import App, Chart, YamlOutputType
from constructs import Construct

ID, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
FLUX = Namespace.from_namespace_name("flux-system")


def repository(chart: Chart) -> FluxGitRepo:
    """Declare this repository, and the Kustomization that applies the folder of a chart."""
    home = FluxGitRepo(chart, "home", namespace=FLUX, url="https://github.com/you/home", ref=Branch("main"))
    FluxKustomization(chart, "home", source=home, path=f"./apps/{chart.node.id}")
    return home


class Docs(Chart):
    """The virtual cluster."""

    def __init__(self, scope: Construct) -> None:
        """Declare the operator, the credentials of the store, and the relay."""
        super().__init__(scope, "docs", disable_resource_name_hashes=True)
        home = repository(self)
        one_password, family = Namespace(self, "1password"), Namespace(self, "family")
        charts = FluxHelmRepo(self, "1password", namespace=FLUX, url="https://1password.github.io/connect-helm-charts")
        operator = OnePasswordOperator(
            self,
            "1password",
            chart=RepositoryChart(charts, "connect", "2.0.3"),
            namespace=one_password,
            credentials_secret="1password-credentials",
            token_secret="1password-token",
        )
        secrets = OnePasswordSecrets(self, "secrets", source=home, namespace=one_password, operator=operator)
        store = OnePasswordItem(
            secrets, "family-s3", namespace=family, vault="homelab", item="Relay S3", fields=[ID, SECRET]
        )
        self.relay = RelayRelease(
            self,
            "family",
            source=home,
            namespace=family,
            image=RelayImage(tag="0.12.7"),
            config=RelayConfig(
                server=Server(url="https://family.example.org"),
                store=S3Store(bucket="bucket-0b5a5f9e-2b1d-4c55-9d3b-1f0c8a7e6d11", endpoint="https://s3.example.org"),
            ),
            access_key_id=store.key(ID),
            secret_access_key=store.key(SECRET),
            node_port=30020,
        )


class Host(Chart):
    """The host cluster."""

    def __init__(self, scope: Construct, relay: RelayRelease) -> None:
        """Publish the relay, and Grafana, which the virtual cluster exposes on the node port 30030."""
        super().__init__(scope, "host", disable_resource_name_hashes=True)
        repository(self)
        cluster = VirtualCluster("docs", Namespace.from_namespace_name("tenant-root"))
        grafana = LoadBalancerService("grafana", "grafana", port=80, node_port=30030)
        for host, service in ((relay.host, relay.service), ("grafana.example.org", grafana)):
            MirroredIngress(
                self,
                service.name,
                cluster=cluster,
                host=host,
                service=service,
                backend=StableBackend(),
                ingress_class="tenant-root",
                cluster_issuer="letsencrypt-prod",
            )


def build(folder: str = "apps") -> App:
    """Return the app, which writes a folder for each cluster."""
    app = App(
        outdir=folder,
        output_file_extension=".yaml",
        yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
    )
    Host(app, Docs(app).relay)
    return app


if __name__ == "__main__":
    build().synth()
