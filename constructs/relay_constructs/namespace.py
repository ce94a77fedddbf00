"""Namespaces that a chart creates."""

from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments, checked_function
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_values.formats import NAMESPACE
from relay_values.imported_namespace import ImportedNamespace
from relay_values.pruning import PRUNE_DISABLED

import cdk8s_plus_27 as kplus
from constructs import Construct


class Namespace(KubernetesObject):
    """A Namespace. It is the only owner: no HelmRelease of this package creates namespaces.

    It is never pruned, because Kubernetes deletes everything in a deleted namespace.
    """

    api_version = "v1"
    kind = "Namespace"

    @checked_arguments
    def __init__(self, scope: Construct, id: Annotated[str, NAMESPACE], **metadata: Unpack[Metadata]) -> None:
        """Declare the Namespace with the name `id`.

        Raises ConstructError for a namespace that belongs to Kubernetes or cozystack.

        Args:
            scope: The chart, or another construct in it.
            id: The name of the Namespace.
            **metadata: Labels and annotations.

        """
        super().__init__(scope, id, namespace="", name=id)
        kplus.Namespace(self, "Resource", metadata=object_metadata(id, "", metadata, PRUNE_DISABLED))

    @property
    def name(self) -> str:
        """The name of the namespace."""
        return self.reference.name

    @staticmethod
    @checked_function
    def from_namespace_name(name: str) -> ImportedNamespace:
        """Return a reference to a namespace that this chart does not create.

        Raises ConstructError if the name is not valid.
        """
        return ImportedNamespace(name)


AnyNamespace = Namespace | ImportedNamespace
"""A namespace argument: either created by the chart or existing."""
