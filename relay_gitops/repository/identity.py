"""What one object is known by, across states of a repository and in a live cluster."""

from dataclasses import dataclass

from relay_gitops.repository.helm import CLUSTER_SCOPED
from relay_gitops.repository.objects import Object


@dataclass(frozen=True, order=True)
class Key:
    """What one object is known by. The API version is not part of it: the API server serves one object in many."""

    cluster: str
    """Such as `apps/docs-prod`, the folder by which it is known."""
    type: str
    """Group and kind, such as `apps/Deployment`."""
    namespace: str
    name: str

    def __str__(self) -> str:
        """Return such as `Deployment relay/relay`."""
        kind = self.type.rpartition("/")[2]
        return f"{kind} {self.namespace}/{self.name}" if self.namespace else f"{kind} {self.name}"


def key_of(item: Object) -> Key:
    """Return the key of an object, as its own state calls the cluster."""
    return Key(item.cluster, item.type, "" if item.kind in CLUSTER_SCOPED else item.namespace, item.name)
