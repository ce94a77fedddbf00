"""MirroredIngress: the host's Ingress for a Service of the virtual cluster."""

from dataclasses import dataclass, replace

from relay_constructs.kubernetes_object import KubernetesObject
from relay_values.formats import HOST, MIRROR_NAME
from relay_values.object_reference import ObjectReference
from relay_values.relay_service import RelayService
from relay_values.virtual_cluster import VirtualCluster

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata, App, Chart
from constructs import Construct

PROXY_TIMEOUT_SECONDS = 3600
"""WebSockets stay open; ingress-nginx closes a silent one after 60 seconds."""
BODY_SIZE = "4m"
"""Twice what relay-server itself accepts; attachments go to the store, not through the Ingress."""


@dataclass(frozen=True)
class StableBackend:
    """A Service that is declared in the host and selects the worker VMs.

    Its name is known before anything runs, and it goes on working when the tenant's Service is made anew.
    """


@dataclass(frozen=True)
class MirrorBackend:
    """The Service that the cloud controller manager makes, named after the UID of the tenant's Service."""

    name: str | None
    """None as long as it has not been read from the cluster; there is no Ingress then."""


class MirroredIngress(KubernetesObject):
    """The Ingress of a host name, and in stable mode the Service behind it, in the namespace of the virtual cluster."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster: VirtualCluster,
        host: str,
        service: RelayService,
        backend: StableBackend | MirrorBackend,
        ingress_class: str,
        cluster_issuer: str,
    ) -> None:
        """Make the objects of the name `id`.

        Raises ConstructError for a host or a mirror name that cannot be one.
        """
        super().__init__(
            scope,
            id,
            api_version="networking.k8s.io/v1",
            kind="Ingress",
            namespace=cluster.namespace.name,
            name=id,
        )
        self.checked("host", host, HOST)
        self.service = service
        self.cluster = cluster
        self._emits: list[ObjectReference] = []
        match backend:
            case StableBackend():
                self._ingress(host, self._workers(), ingress_class, cluster_issuer)
            case MirrorBackend(name=str(mirror)):
                self._ingress(host, self._mirror(mirror), ingress_class, cluster_issuer)
            case MirrorBackend():
                pass

    @property
    def emits(self) -> tuple[ObjectReference, ...]:
        """The Ingress and what stands behind it; nothing as long as the mirror's name is not known."""
        return tuple(self._emits)

    def _workers(self) -> kplus.Service:
        """Return a Service on the workers' node port."""
        if self.service.node_port is None:
            raise self.error(
                f"Service {self.service.name} has no fixed node port for a stable backend to lead to",
                "Give its RelayRelease a node_port, or take a MirrorBackend",
            )
        service = kplus.Service(
            self,
            "service",
            metadata=self._metadata(),
            type=kplus.ServiceType.CLUSTER_IP,
            ports=[kplus.ServicePort(name="http", port=self.service.port, target_port=self.service.node_port)],
        )
        for label, value in self.cluster.worker_labels.items():
            service.select_label(label, value)
        self._emits.append(replace(self.reference, type="/Service"))
        return service

    def _mirror(self, name: str) -> kplus.Service:
        """Return the mirror as a Service of cdk8s-plus."""
        # cdk8s-plus refers to a Service only by an object, so a chart that nobody synthesizes declares the Service.
        return kplus.Service(
            Chart(App(), "imported"),
            "service",
            metadata=ApiObjectMetadata(name=self.checked("the mirror's name", name, MIRROR_NAME)),
            ports=[kplus.ServicePort(port=self.service.port)],
        )

    def _ingress(self, host: str, service: kplus.Service, ingress_class: str, cluster_issuer: str) -> None:
        self._emits.append(self.reference)
        kplus.Ingress(
            self,
            "ingress",
            class_name=ingress_class,
            metadata=self._metadata(
                {
                    "cert-manager.io/cluster-issuer": cluster_issuer,
                    "nginx.ingress.kubernetes.io/proxy-body-size": BODY_SIZE,
                    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
                    "nginx.ingress.kubernetes.io/proxy-http-version": "1.1",
                    "nginx.ingress.kubernetes.io/proxy-read-timeout": str(PROXY_TIMEOUT_SECONDS),
                    "nginx.ingress.kubernetes.io/proxy-send-timeout": str(PROXY_TIMEOUT_SECONDS),
                }
            ),
            tls=[
                kplus.IngressTls(
                    hosts=[host], secret=kplus.Secret.from_secret_name(self, "certificate", f"{self.id}-tls")
                )
            ],
            rules=[
                kplus.IngressRule(
                    host=host,
                    path="/",
                    path_type=kplus.HttpIngressPathType.PREFIX,
                    backend=kplus.IngressBackend.from_service(service),
                )
            ],
        )

    def _metadata(self, annotations: dict[str, str] | None = None) -> ApiObjectMetadata:
        return ApiObjectMetadata(name=self.reference.name, namespace=self.reference.namespace, annotations=annotations)
