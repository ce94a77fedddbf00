"""The chart of apps/docs-infra-prod: the objects of the host cluster."""

from relay_constructs import (
    FluxKustomization,
    MirrorBackend,
    MirroredIngress,
    Namespace,
    StableBackend,
    VirtualCluster,
)
from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.charts.docs_prod import DocsProd
from relay_gitops.environment.model import Environment, Relay
from relay_gitops.key_path import key_text
from relay_gitops.notice import Notice

from constructs import Construct


class DocsInfraProd(AppsChart):
    """The Ingress of each relay, and with `flux.root: host` the Kustomization of the virtual cluster.

    The Flux objects have the name of the folder, because the host's `flux-system` is shared, and its GitRepository has
    the name `setup`.
    """

    def __init__(self, scope: Construct, environment: Environment, tenant: DocsProd) -> None:
        """Declare the objects of the host cluster for the relays of the tenant's chart."""
        super().__init__(scope, "docs-infra-prod")
        self._environment = environment
        self._cluster = VirtualCluster(
            environment.virtual_cluster.name, Namespace.from_namespace_name(environment.host.namespace)
        )

        flux = Namespace.from_namespace_name(environment.flux.namespace)
        setup = self.git_repository("setup", self.path, flux, environment.repository)
        FluxKustomization(self, "root", source=setup, name=self.path, path=self.repository_path)
        for relay in environment.relays:
            self._ingress(relay, tenant)
        if environment.flux.root == "host":
            # Flux reads a kubeconfig Secret only from the namespace of the Kustomization.
            source = self.git_repository(tenant.path, tenant.path, self._cluster.namespace, environment.repository)
            FluxKustomization(
                self,
                tenant.path,
                source=source,
                path=tenant.repository_path,
                kubeconfig=self._cluster.kubeconfig,
            )

    def _ingress(self, relay: Relay, tenant: DocsProd) -> None:
        release = tenant.relays[relay.name]
        mirrored = self._environment.ingress.backend == "mirror"
        if self._environment.is_pending(relay):
            self.notices.append(
                Notice(
                    key_text(("relays", self._environment.relays.index(relay), "mirror")),
                    f"the Ingress of relay {relay.name} is pending: its `mirror` is not set",
                    "Run `relay-gitops pin` after Flux has deployed the relay",
                )
            )
        MirroredIngress(
            self,
            relay.name,
            cluster=self._cluster,
            host=release.host,
            service=release.service,
            backend=MirrorBackend(relay.mirror) if mirrored else StableBackend(),
            ingress_class=self._environment.host.ingress_class,
            cluster_issuer=self._environment.host.cluster_issuer,
            name=self._environment.ingress_name(relay),
        )
