"""Kinds of custom resources that repositories often contain."""

from functools import cache

import relay_crds
from relay_gitops.check.queries.distance import is_one_edit_apart
from relay_gitops.repository.kubernetes_schemas import built_in_kinds, is_core
from relay_gitops.repository.objects import Object
from relay_gitops.repository.repository import Repository

_KINDS = {
    "cert-manager.io": "Certificate CertificateRequest ClusterIssuer Issuer",
    "cilium.io": "CiliumBGPAdvertisement CiliumBGPClusterConfig CiliumBGPPeerConfig CiliumClusterwideNetworkPolicy "
    "CiliumL2AnnouncementPolicy CiliumLoadBalancerIPPool CiliumNetworkPolicy",
    "external-secrets.io": "ClusterExternalSecret ClusterSecretStore ExternalSecret PushSecret SecretStore",
    "gateway.networking.k8s.io": "BackendTLSPolicy GRPCRoute Gateway GatewayClass HTTPRoute ReferenceGrant TCPRoute "
    "TLSRoute UDPRoute",
    "keda.sh": "ClusterTriggerAuthentication ScaledJob ScaledObject TriggerAuthentication",
    "kyverno.io": "CleanupPolicy ClusterCleanupPolicy ClusterPolicy Policy PolicyException",
    "metallb.io": "BFDProfile BGPAdvertisement BGPPeer Community IPAddressPool L2Advertisement",
    "monitoring.coreos.com": "Alertmanager AlertmanagerConfig PodMonitor Probe Prometheus PrometheusAgent "
    "PrometheusRule ScrapeConfig ServiceMonitor ThanosRuler",
    "notification.toolkit.fluxcd.io": "Alert Provider Receiver",
    "image.toolkit.fluxcd.io": "ImagePolicy ImageRepository ImageUpdateAutomation",
    "postgresql.cnpg.io": "Backup Cluster ClusterImageCatalog Database ImageCatalog Pooler Publication "
    "ScheduledBackup Subscription",
    "source.toolkit.fluxcd.io": "Bucket ExternalArtifact",
    "snapshot.storage.k8s.io": "VolumeSnapshot VolumeSnapshotClass VolumeSnapshotContent",
    "traefik.io": "IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP ServersTransport "
    "ServersTransportTCP TLSOption TLSStore TraefikService",
}
"""The kinds of each API group. Sources: the documentation of each project."""


@cache
def _known_kinds() -> frozenset[tuple[str, str]]:
    """Return group and kind of Flux, 1Password and common projects."""
    vendored = (
        (file.name.partition("_")[0], line.split()[1])
        for file in relay_crds.FOLDER.glob("*/*.yaml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("    kind: ")
    )
    common = ((group, kind) for group, kinds in _KINDS.items() for kind in kinds.split())
    return frozenset((*common, *vendored))


def correct_kind(repository: Repository, item: Object) -> tuple[str, str] | None:
    """Return the known group and kind from which those of an object differ by one character; None without one."""
    own = {(api.partition("/")[0], kind) for api, kind in repository.schemas.own}
    known = _known_kinds() | own
    if is_core(item.api_version):
        known |= {(group, kind) for group, _, kind in built_in_kinds()}
    if (item.group, item.kind) in known:
        return None
    for group, kind in sorted(known):
        if group == item.group and is_one_edit_apart(item.kind, kind):
            return group, kind
        if kind == item.kind and group and is_one_edit_apart(item.group, group):
            return group, kind
    return None
