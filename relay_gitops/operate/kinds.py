"""The kinds of objects that this program reads or writes in a cluster."""

from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]
"""A parsed object."""


@dataclass(frozen=True)
class Kind:
    """A kind of the Kubernetes API."""

    api_version: str
    kind: str
    plural: str
    is_namespaced: bool = True

    def __str__(self) -> str:
        """Return the kind's name."""
        return self.kind

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]


API_SERVICE = Kind("apiregistration.k8s.io/v1", "APIService", "apiservices", is_namespaced=False)
CERTIFICATE = Kind("cert-manager.io/v1", "Certificate", "certificates")
CONFIG_MAP = Kind("v1", "ConfigMap", "configmaps")
DEPLOYMENT = Kind("apps/v1", "Deployment", "deployments")
ENDPOINT_SLICE = Kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices")
GIT_REPOSITORY = Kind("source.toolkit.fluxcd.io/v1", "GitRepository", "gitrepositories")
EVENT = Kind("v1", "Event", "events")
HELM_CHART = Kind("source.toolkit.fluxcd.io/v1", "HelmChart", "helmcharts")
HELM_RELEASE = Kind("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmreleases")
INGRESS = Kind("networking.k8s.io/v1", "Ingress", "ingresses")
INGRESS_CLASS = Kind("networking.k8s.io/v1", "IngressClass", "ingressclasses", is_namespaced=False)
KUSTOMIZATION = Kind("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomizations")
LEASE = Kind("coordination.k8s.io/v1", "Lease", "leases")
NAMESPACE = Kind("v1", "Namespace", "namespaces", is_namespaced=False)
NODE = Kind("v1", "Node", "nodes", is_namespaced=False)
ONE_PASSWORD_ITEM = Kind("onepassword.com/v1", "OnePasswordItem", "onepassworditems")
POD = Kind("v1", "Pod", "pods")
REPLICA_SET = Kind("apps/v1", "ReplicaSet", "replicasets")
RESOURCE_QUOTA = Kind("v1", "ResourceQuota", "resourcequotas")
SECRET = Kind("v1", "Secret", "secrets")
SERVICE = Kind("v1", "Service", "services")

_KINDS = [value for value in globals().values() if isinstance(value, Kind)]


def kind_of(manifest: dict[str, Any]) -> Kind:
    """Return the kind of a manifest; raise KeyError for an unknown kind."""
    wanted = manifest.get("apiVersion"), manifest.get("kind")
    for kind in _KINDS:
        if (kind.api_version, kind.kind) == wanted:
            return kind
    raise KeyError(wanted)


def any_kind_of(manifest: dict[str, Any]) -> Kind:
    """Return the kind of a manifest, also of one that this module does not list.

    Its plural follows the rule of the API conventions, and a manifest without a namespace is cluster-scoped.
    """
    try:
        return kind_of(manifest)
    except KeyError:
        kind = str(manifest["kind"])
        plural = kind.lower()
        if plural.endswith("y") and plural[-2:-1] not in "aeiou":
            plural = f"{plural[:-1]}ies"
        else:
            plural += "es" if plural.endswith(("s", "x", "ch", "sh")) else "s"
        return Kind(str(manifest["apiVersion"]), kind, plural, bool(manifest["metadata"].get("namespace")))
