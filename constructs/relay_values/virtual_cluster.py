"""The virtual Kubernetes cluster, as seen from the host cluster."""

from dataclasses import dataclass, replace
from typing import Annotated

from relay_values.formats import DNS_LABEL, LABEL_LENGTH
from relay_values.imported_namespace import ImportedNamespace
from relay_values.object_reference import SecretKeyReference
from relay_values.value import Value

CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
"""Cluster API sets this label on the objects of a cluster, and this annotation on its Nodes: the cluster name."""
_APP_PREFIX = "kubernetes-"
"""cozystack adds it to the name of a Kubernetes app."""
VIRTUAL_CLUSTER_NAME = replace(
    DNS_LABEL,
    fix=f"Use the name of the Kubernetes app in cozystack. The label {CLUSTER_NAME} adds {_APP_PREFIX} to it",
    max_length=LABEL_LENGTH - len(_APP_PREFIX),
)
ROLE = "cluster.x-k8s.io/role"


def cluster_name(app: str) -> str:
    """Return the name of the Cluster API cluster of a Kubernetes app, which is also the name of its API Service."""
    return f"{_APP_PREFIX}{app}"


@dataclass(frozen=True)
class VirtualCluster(Value):
    """A Kubernetes app of cozystack: a Kamaji control plane with KubeVirt workers."""

    name: Annotated[str, VIRTUAL_CLUSTER_NAME]
    """Name of the `apps.cozystack.io/v1alpha1` Kubernetes object."""
    namespace: ImportedNamespace
    """The tenant's namespace in the host cluster, with the object, its worker VMs and its mirrored Services."""

    @property
    def cluster_name(self) -> str:
        """The name of the Cluster API cluster, also the `--cluster-name` of the cloud controller manager."""
        return cluster_name(self.name)

    @property
    def kubeconfig(self) -> SecretKeyReference:
        """The kubeconfig Secret for access from inside the host cluster."""
        return SecretKeyReference(self.namespace.name, f"{self.cluster_name}-admin-kubeconfig", "super-admin.svc")

    @property
    def worker_labels(self) -> dict[str, str]:
        """The labels that Cluster API sets on the worker VMs, and KubeVirt on their pods."""
        return {CLUSTER_NAME: self.cluster_name, ROLE: "worker"}

    def mirror_labels(self, namespace: str, name: str) -> dict[str, str]:
        """Return the labels that identify the mirror of a tenant Service; never set them on another Service."""
        return {
            CLUSTER_NAME: self.cluster_name,
            "cluster.x-k8s.io/tenant-service-namespace": namespace,
            "cluster.x-k8s.io/tenant-service-name": name,
        }
