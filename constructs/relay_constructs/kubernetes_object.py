"""The base of all constructs: an id, a place in the tree and the line of the declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from relay_constructs.cluster import cluster_of
from relay_values.declaration import declaring_line
from relay_values.errors import ConstructError, InvalidValueError
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN
from relay_values.object_reference import ObjectReference, SecretReference
from relay_values.text_format import TextFormat
from relay_values.value import Value

from cdk8s import Chart
from constructs import Construct


@dataclass(frozen=True)
class HealthCheck(Value):
    """A readiness check for a kind whose conditions are not sufficient for Flux."""

    api_version: str
    kind: str
    current: str
    """A CEL expression that is true for a ready object."""


class KubernetesObject(Construct):
    """A construct for one Kubernetes object (or, for MirroredIngress, a few objects of the same name).

    Its node id is `<kind>-<id>`, so a Namespace and a HelmRelease can have the same name, as in Kubernetes. Each class
    sets `api_version` and `kind`.
    """

    api_version: ClassVar[str]
    kind: ClassVar[str]
    node_id: str
    declared_at: str
    scope: Construct | None

    def __init__(self, scope: Construct, id: str, *, namespace: str, name: str) -> None:
        """Validate id and name, and add the construct to the tree.

        Raises ConstructError if either is not a valid DNS name, if the id is already used, or if the scope is not in a
        chart.
        """
        self.announce((scope, id), {})
        self.id = id
        self.reference = ObjectReference.of(self.api_version, self.kind, namespace, name)
        self.checked("id", id, DNS_LABEL)
        self.checked("name", name, DNS_SUBDOMAIN)
        try:
            self.chart = self._chart(scope)
        except RuntimeError:
            raise self.error("scope is not in a Chart", "Declare the construct in a Chart") from None
        try:
            super().__init__(scope, self.node_id)
        except RuntimeError as error:
            # jsii raises every error of the library with this type.
            if "already a" not in str(error):
                raise
            raise self.error(f"another {self.kind} already has the id {id}", "Choose a different id") from None
        self._is_in_tree = True

    def announce(self, arguments: Sequence[object], keywords: Mapping[str, object]) -> None:
        """Store what an error needs: the scope, the id and the line of the declaration."""
        self.declared_at = declaring_line()
        self._is_in_tree = False
        given = dict(zip(("scope", "id"), arguments, strict=False)) | dict(keywords)
        scope = given.get("scope")
        self.scope = scope if isinstance(scope, Construct) else None
        id_ = given.get("id")
        self.node_id = f"{self.kind.lower()}-{id_}" if isinstance(id_, str) else self.kind.lower()

    def discard(self) -> None:
        """Remove the construct from the tree, if it was added."""
        if self._is_in_tree and self.scope:
            self.scope.node.try_remove_child(self.node_id)
        self._is_in_tree = False

    @staticmethod
    def _chart(scope: Construct) -> Chart:
        if isinstance(scope, KubernetesObject):
            return scope.chart
        return scope if isinstance(scope, Chart) else Chart.of(scope)

    @property
    def path(self) -> str:
        """The path in the tree, for example `docs-prod/helmrelease-relay`; the file in apps/ is named after it."""
        if self.scope is None:
            return self.node_id
        return f"{getattr(self.scope, 'path', None) or self.scope.node.path}/{self.node_id}".lstrip("/")

    @property
    def emits(self) -> tuple[ObjectReference, ...]:
        """The Kubernetes objects that this construct generates."""
        return (self.reference,)

    @property
    def longest_wait(self) -> timedelta:
        """The maximum time until the object is ready, including its dependencies."""
        return timedelta()

    @property
    def health_check(self) -> HealthCheck | None:
        """The readiness check for objects that Flux considers ready too early; None if Flux needs no check."""
        return None

    def error(self, message: str, fix: str) -> ConstructError:
        """Return an error with the path of this construct and the line of its declaration."""
        return ConstructError(message, fix, self.path, self.declared_at)

    def checked(self, argument: str, value: str, text_format: TextFormat) -> str:
        """Return the value; raise ConstructError with the name of the argument if it does not match the format."""
        try:
            return text_format.check(value)
        except InvalidValueError as error:
            raise self.error(f"{argument} {error.message}", error.fix) from None

    def require_same_cluster(self, argument: str, other: object) -> None:
        """Raise ConstructError if the other object belongs to another cluster."""
        if (
            isinstance(other, KubernetesObject)
            and other.chart is not self.chart
            and cluster_of(other.chart) is not cluster_of(self.chart)
        ):
            raise self.error(
                f"{argument} is {other.path}, which belongs to another cluster",
                f"Pass an object of the cluster {cluster_of(self.chart).node.path}",
            )

    def require_readable(self, secret: SecretReference | None) -> None:
        """Raise ConstructError if a Secret is in another namespace than this object. Flux reads no other Secrets."""
        if secret and secret.namespace != self.reference.namespace:
            raise self.error(
                f"the Secret {secret.name} is in namespace {secret.namespace}, but Flux reads it only from "
                f"{self.reference.namespace}",
                f"Create the Secret in the namespace of the {self.kind}",
            )
