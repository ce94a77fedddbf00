"""The virtual Kubernetes cluster, as the host knows it."""

from dataclasses import dataclass

from relay_values.formats import DNS_LABEL
from relay_values.imported_namespace import ImportedNamespace
from relay_values.object_reference import SecretKeyReference
from relay_values.relay_service import RelayService

CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
"""What Cluster API labels the objects of a cluster with, and annotates its Nodes with: the cluster's name."""
ROLE = "cluster.x-k8s.io/role"


@dataclass(frozen=True)
class VirtualCluster:
    """A Kubernetes app of cozystack: a Kamaji control plane with KubeVirt workers."""

    name: str
    """Name of the `apps.cozystack.io/v1alpha1` Kubernetes object."""
    namespace: ImportedNamespace
    """The tenant's namespace in the host, where the object, its worker VMs and its mirrored Services are."""

    def __post_init__(self) -> None:
        """Refuse a name that is none."""
        DNS_LABEL.check(self.name)

    @property
    def cluster_name(self) -> str:
        """The Cluster API cluster, which is also the `--cluster-name` of the cloud controller manager."""
        return f"kubernetes-{self.name}"

    @property
    def kubeconfig(self) -> SecretKeyReference:
        """The Secret that leads into the cluster from inside the host."""
        return SecretKeyReference(self.namespace.name, f"{self.cluster_name}-admin-kubeconfig", "super-admin.svc")

    @property
    def worker_labels(self) -> dict[str, str]:
        """The labels that Cluster API gives to the worker VMs, and KubeVirt to their pods."""
        return {CLUSTER_NAME: self.cluster_name, ROLE: "worker"}

    def mirror_labels(self, service: RelayService) -> dict[str, str]:
        """Return the labels by which the mirror of a tenant Service is found; never put them on another Service."""
        return {
            CLUSTER_NAME: self.cluster_name,
            "cluster.x-k8s.io/tenant-service-namespace": service.namespace,
            "cluster.x-k8s.io/tenant-service-name": service.name,
        }
