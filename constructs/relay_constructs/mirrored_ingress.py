"""MirroredIngress: an Ingress in the host cluster for a Service of the virtual cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_values.annotations import IGNORE
from relay_values.derived_names import certificate_secret
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN, HOST, MIRROR_NAME, SERVICE_NAME
from relay_values.object_reference import ObjectReference
from relay_values.relay_service import LoadBalancerService, RelayService
from relay_values.value import Value
from relay_values.virtual_cluster import VirtualCluster

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata, App, Chart
from constructs import Construct

PROXY_TIMEOUT_SECONDS = 3600
"""Timeout for WebSockets. By default, ingress-nginx closes an idle WebSocket after 60 seconds."""
BODY_SIZE = "4m"
"""Twice the limit of relay-server; clients upload attachments to the store, not through the Ingress."""


@dataclass(frozen=True)
class StableBackend(Value):
    """A Service in the host cluster that selects the worker VMs.

    Its name is fixed, and it still works after the tenant's Service is recreated.
    """


@dataclass(frozen=True)
class MirrorBackend(Value):
    """The Service that the cloud controller manager creates, named after the UID of the tenant's Service."""

    name: Annotated[str, MIRROR_NAME] | None
    """None until `relay-gitops pin` has looked it up; until then, no Ingress is generated."""


class MirroredIngress(KubernetesObject):
    """The Ingress of a host name, and with a StableBackend also its Service, in the tenant's namespace."""

    api_version = "networking.k8s.io/v1"
    kind = "Ingress"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        cluster: VirtualCluster,
        host: Annotated[str, HOST],
        service: LoadBalancerService,
        backend: StableBackend | MirrorBackend,
        ingress_class: Annotated[str, DNS_SUBDOMAIN],
        cluster_issuer: Annotated[str, DNS_SUBDOMAIN],
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the Ingress with the name `name` (default: the id), and its Service with the name of `service`.

        ingress-nginx rejects a second Ingress for the same host. A name that depends only on the host lets an Ingress
        change its Service. Raises ConstructError for a host or mirror name that is not valid.

        Args:
            scope: The chart, or another construct in it.
            id: The id in the chart, also the default of `name`.
            cluster: The virtual cluster of the Service.
            host: The host name. For a relay, it must be the host in its url.
            service: The Service of type LoadBalancer, for example `service` of a RelayRelease.
            backend: StableBackend for a Service that selects the workers. MirrorBackend for the Service that the
                cloud controller manager creates.
            ingress_class: The ingress class that serves the host.
            cluster_issuer: The ClusterIssuer of cert-manager.
            name: The name of the Ingress. ingress-nginx rejects a second Ingress for the same host, so derive it from
                the host only.
            **metadata: Labels and annotations.

        """
        super().__init__(
            scope,
            id,
            namespace=cluster.namespace.name,
            name=name or id,
        )
        if isinstance(service, RelayService) and host != service.host:
            raise self.error(
                f"host is {host}, but the relay {service.name} accepts only its own host {service.host}",
                "Pass `host` of the RelayRelease, or change the url in its RelayConfig",
            )
        self._target = service
        self._metadata = metadata
        self.ingress: kplus.Ingress | None = None
        """The Ingress; None until the name of the mirror is known."""
        self.service: kplus.Service | None = None
        """The Service of a StableBackend."""
        self.cluster = cluster
        self._emits: list[ObjectReference] = []
        match backend:
            case StableBackend():
                self._ingress(host, self._workers(), ingress_class, cluster_issuer)
            case MirrorBackend(name=str(mirror)):
                reason = "ING005: the mirror backend was chosen; relay-gitops pin follows a new name"
                backend_service = _imported_service(mirror, service.port)
                self._ingress(host, backend_service, ingress_class, cluster_issuer, {IGNORE: reason})
            case MirrorBackend():
                pass

    @property
    def emits(self) -> tuple[ObjectReference, ...]:
        """The Ingress and its backend objects; empty until the name of the mirror is known."""
        return tuple(self._emits)

    def _workers(self) -> kplus.Service:
        """Return a Service that routes to the node port of the workers."""
        if self._target.node_port is None:
            raise self.error(
                f"Service {self._target.name} has no fixed node port, which a StableBackend needs",
                "Set node_port in its RelayRelease, or use a MirrorBackend",
            )
        self.checked("the name of the Service", self._target.name, SERVICE_NAME)
        service = kplus.Service(
            self,
            "service",
            metadata=object_metadata(
                self._target.name, self.reference.namespace, {"labels": self._metadata.get("labels", {})}
            ),
            type=kplus.ServiceType.CLUSTER_IP,
            ports=[kplus.ServicePort(name="http", port=self._target.port, target_port=self._target.node_port)],
        )
        for label, value in self.cluster.worker_labels.items():
            service.select_label(label, value)
        self._emits.append(replace(self.reference, type="/Service", name=self._target.name))
        self.service = service
        return service

    def _ingress(
        self,
        host: str,
        service: kplus.Service,
        ingress_class: str,
        cluster_issuer: str,
        annotations: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._emits.append(self.reference)
        self.ingress = kplus.Ingress(
            self,
            "ingress",
            class_name=ingress_class,
            metadata=object_metadata(
                self.reference.name,
                self.reference.namespace,
                self._metadata,
                {
                    "cert-manager.io/cluster-issuer": cluster_issuer,
                    "nginx.ingress.kubernetes.io/proxy-body-size": BODY_SIZE,
                    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
                    "nginx.ingress.kubernetes.io/proxy-http-version": "1.1",
                    "nginx.ingress.kubernetes.io/proxy-read-timeout": str(PROXY_TIMEOUT_SECONDS),
                    "nginx.ingress.kubernetes.io/proxy-send-timeout": str(PROXY_TIMEOUT_SECONDS),
                    **annotations,
                },
            ),
            tls=[
                kplus.IngressTls(
                    hosts=[host],
                    secret=kplus.Secret.from_secret_name(self, "certificate", certificate_secret(self.reference.name)),
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
        # ApiObject.of() finds the Ingress.
        self.node.default_child = self.ingress


@cache
def _imported_services() -> Chart:
    """Return a chart that is never synthesized; it is shared because jsii creates an App slowly."""
    return Chart(App(), "imported")


@cache
def _imported_service(name: str, port: int) -> kplus.Service:
    """Return a reference to an existing Service; cdk8s-plus supports only Services that a chart declares."""
    return kplus.Service(
        _imported_services(),
        f"{name}-{port}",
        metadata=ApiObjectMetadata(name=name),
        ports=[kplus.ServicePort(port=port)],
    )
