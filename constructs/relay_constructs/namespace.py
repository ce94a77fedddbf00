"""Namespaces that a chart makes."""

from relay_constructs.kubernetes_object import KubernetesObject
from relay_values.imported_namespace import ImportedNamespace
from relay_values.pruning import PRUNE_DISABLED

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata
from constructs import Construct


class Namespace(KubernetesObject):
    """A Namespace and its one owner: no HelmRelease of this package creates namespaces.

    It is never pruned, because its deletion takes everything in it along.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        """Make the Namespace of the name `id`."""
        super().__init__(scope, id, api_version="v1", kind="Namespace", namespace="", name=id)
        kplus.Namespace(self, "Resource", metadata=ApiObjectMetadata(name=id, annotations=PRUNE_DISABLED))

    @property
    def name(self) -> str:
        """The namespace's name."""
        return self.reference.name

    @staticmethod
    def from_namespace_name(name: str) -> ImportedNamespace:
        """Return a reference to a namespace that this chart does not make.

        Raises InvalidValueError if it is no namespace name.
        """
        return ImportedNamespace(name)


AnyNamespace = Namespace | ImportedNamespace
"""What a construct takes where it needs a namespace, whoever makes it."""
