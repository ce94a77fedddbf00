"""The identity of a Kubernetes object."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_constructs.helm_release import HelmRelease


@dataclass(frozen=True, order=True)
class ObjectReference:
    """Which object is meant, within one cluster."""

    api_version: str
    kind: str
    namespace: str
    """Empty for a cluster-scoped kind."""
    name: str

    def __str__(self) -> str:
        """Return it as kubectl's users write it: `HelmRelease flux-system/relay`."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, order=True)
class SecretKeyReference:
    """One key of a Secret, for a `secretKeyRef`."""

    namespace: str
    name: str
    key: str
    provided_by: "HelmRelease | None" = field(default=None, compare=False)
    """The release that brings the Secret, which a consumer must wait for."""
