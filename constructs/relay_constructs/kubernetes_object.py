"""The base of all constructs: an id, a place in the tree and the line of the declaration."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from relay_values.errors import ConstructError, InvalidValueError
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN
from relay_values.object_reference import ObjectReference
from relay_values.text_format import TextFormat

import jsii
from cdk8s import Chart
from constructs import Construct

"""Annotation that keeps an object in the cluster after its removal from Git (kustomize-controller reads it from the
live object)."""

_OWN_FRAMES = (str(PurePath(__file__).parent), str(PurePath(jsii.__file__).parent))


def declaring_line() -> str:
    """Return `file:line` of the nearest caller outside this package."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() would read every source file on the way
    while frame.f_back and frame.f_code.co_filename.startswith(_OWN_FRAMES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


@dataclass(frozen=True)
class HealthCheck:
    """A readiness check for a kind whose conditions are not sufficient for Flux."""

    api_version: str
    kind: str
    current: str
    """A CEL expression that is true for a ready object."""


class KubernetesObject(Construct):
    """A construct for one Kubernetes object (or, for MirroredIngress, a few objects of the same name).

    Its node id is `<kind>-<id>`, so a Namespace and a HelmRelease can have the same name, as in Kubernetes.
    """

    def __init__(self, scope: Construct, id: str, *, api_version: str, kind: str, namespace: str, name: str) -> None:
        """Validate id and name, and add the construct to the tree.

        Raises ConstructError if either is not a valid DNS name, or if the id is already used.
        """
        self.declared_at = declaring_line()
        self.scope = scope
        self.id = id
        self.node_id = f"{kind.lower()}-{id}"
        self.api_version = api_version
        self.reference = ObjectReference.of(api_version, kind, namespace, name)
        self.checked("id", id, DNS_LABEL)
        self.checked("name", name, DNS_SUBDOMAIN)
        try:
            super().__init__(scope, self.node_id)
        except RuntimeError as error:
            # jsii raises every error of the library with this type.
            if "already a" not in str(error):
                raise
            raise self.error(f"another {kind} already has the id {id}", "Choose a different id") from None

    @property
    def path(self) -> str:
        """The path in the tree, for example `docs-prod/helmrelease-relay`; the file in apps/ is named after it."""
        parent = getattr(self.scope, "path", None) or self.scope.node.path
        return f"{parent}/{self.node_id}"

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

    @property
    def chart(self) -> Chart:
        """The chart of the object; each chart is one cluster."""
        scope = self.scope
        while isinstance(scope, KubernetesObject):
            scope = scope.scope
        return scope if isinstance(scope, Chart) else Chart.of(scope)

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
        """Raise ConstructError if the other object belongs to another chart, and so to another cluster."""
        if isinstance(other, KubernetesObject) and other.chart is not self.chart:
            raise self.error(
                f"{argument} is {other.path}, which belongs to another cluster",
                f"Pass an object that is declared in {self.path.split('/', maxsplit=1)[0]}",
            )
