"""The identity of a Kubernetes object."""

from dataclasses import dataclass
from typing import Annotated, Self

from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN, SECRET_KEY
from relay_values.value import Value


@dataclass(frozen=True, order=True)
class ObjectReference:
    """The identity of an object, without the version: the API server serves an object in several versions."""

    cluster: str
    """The cluster's name, for example `apps/docs-prod`; empty if all objects are in the same cluster."""
    type: str
    """Group and kind, for example `apps/Deployment`; `/Service` for the core group."""
    namespace: str
    """Empty for a cluster-scoped kind."""
    name: str

    @classmethod
    def of(cls, api_version: str, kind: str, namespace: str, name: str) -> Self:
        """Return the reference of an object without a cluster name."""
        return cls("", f"{api_version.rpartition('/')[0]}/{kind}", namespace, name)

    @property
    def kind(self) -> str:
        """The kind without its group, for example `Deployment`."""
        return self.type.rpartition("/")[2]

    def __str__(self) -> str:
        """Return kind, namespace and name, for example `HelmRelease flux-system/relay`."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, order=True)
class SecretReference(Value):
    """A whole Secret, for a `secretRef`."""

    namespace: Annotated[str, DNS_LABEL]
    name: Annotated[str, DNS_SUBDOMAIN]


@dataclass(frozen=True, order=True)
class SecretKeyReference(Value):
    """A key of a Secret, for a `secretKeyRef`."""

    namespace: Annotated[str, DNS_LABEL]
    name: Annotated[str, DNS_SUBDOMAIN]
    key: Annotated[str, SECRET_KEY]
