"""What all constructs of this package share: an id, a place in the tree and the line that declared them."""

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

"""Annotation that keeps an object when it leaves git (kustomize-controller reads it from the live object)."""

_OWN_FRAMES = (str(PurePath(__file__).parent), str(PurePath(jsii.__file__).parent))


def declaring_line() -> str:
    """Return `file:line` of the nearest caller outside this package."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() would read every source file on the way
    while frame.f_back and frame.f_code.co_filename.startswith(_OWN_FRAMES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


@dataclass(frozen=True)
class HealthCheck:
    """How Flux finds out that objects of a kind are ready, where their conditions alone do not say it."""

    api_version: str
    kind: str
    current: str
    """A CEL expression that is true for a ready object."""


class KubernetesObject(Construct):
    """A construct that stands for one Kubernetes object (or, as MirroredIngress, for a few of one name).

    Its node id is `<kind>-<id>`, so that a Namespace and a HelmRelease may both be called `relay`, as in Kubernetes.
    """

    def __init__(self, scope: Construct, id: str, *, api_version: str, kind: str, namespace: str, name: str) -> None:
        """Check the id and the name, then take a place in the tree.

        Raises ConstructError when either is no DNS name or the id is taken.
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
            # The type that jsii gives to every error of the library.
            if "already a" not in str(error):
                raise
            raise self.error(f"there is already a {kind} with the id {id}", "Give each its own id") from None

    @property
    def path(self) -> str:
        """Where in the tree, such as `docs-prod/helmrelease-relay`; the file in apps/ is named after it."""
        parent = getattr(self.scope, "path", None) or self.scope.node.path
        return f"{parent}/{self.node_id}"

    @property
    def emits(self) -> tuple[ObjectReference, ...]:
        """The objects that are synthesized for this construct."""
        return (self.reference,)

    @property
    def longest_wait(self) -> timedelta:
        """How long Flux may take until the object is ready, including what the object waits for."""
        return timedelta()

    @property
    def health_check(self) -> HealthCheck | None:
        """The check for objects that Flux takes for ready too early; None if Flux needs no help."""
        return None

    @property
    def chart(self) -> Chart:
        """The chart, that is the cluster, that the object belongs to."""
        scope = self.scope
        while isinstance(scope, KubernetesObject):
            scope = scope.scope
        return scope if isinstance(scope, Chart) else Chart.of(scope)

    def error(self, message: str, fix: str) -> ConstructError:
        """Return an error that names this construct and the line that declared it."""
        return ConstructError(message, fix, self.path, self.declared_at)

    def checked(self, argument: str, value: str, text_format: TextFormat) -> str:
        """Return the value; raise ConstructError naming the argument if it is not of the format."""
        try:
            return text_format.check(value)
        except InvalidValueError as error:
            raise self.error(f"{argument} {error.message}", error.fix) from None

    def require_same_cluster(self, argument: str, other: object) -> None:
        """Raise ConstructError if the other is part of another chart, hence of another cluster."""
        if isinstance(other, KubernetesObject) and other.chart is not self.chart:
            raise self.error(
                f"{argument} is {other.path}, an object of another cluster",
                f"Take one that is declared in {self.path.split('/', maxsplit=1)[0]}",
            )
