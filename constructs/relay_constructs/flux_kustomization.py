"""FluxKustomization: a folder of a Git repository, applied to a cluster."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import FluxGitRepo
from relay_constructs.kubernetes_object import KubernetesObject
from relay_imports.io.fluxcd.toolkit.kustomize import (
    Kustomization,
    KustomizationSpec,
    KustomizationSpecHealthCheckExprs,
    KustomizationSpecKubeConfig,
    KustomizationSpecKubeConfigSecretRef,
    KustomizationSpecSourceRef,
    KustomizationSpecSourceRefKind,
)
from relay_values.duration import INTERVAL, RETRY_INTERVAL, flux_duration
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN, FOLDER
from relay_values.object_reference import SecretKeyReference
from relay_values.pruning import PRUNE_DISABLED

from cdk8s import ApiObjectMetadata
from constructs import Construct

MARGIN = timedelta(minutes=2)
"""Time to fetch the source and apply the objects, in addition to the wait for the releases."""


class FluxKustomization(KubernetesObject):
    """A Kustomization of the folder that contains it, or of another folder.

    It is never pruned: its finalizer would delete everything that it has applied, including Namespaces.
    """

    api_version = "kustomize.toolkit.fluxcd.io/v1"
    kind = "Kustomization"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        source: FluxGitRepo,
        path: Annotated[str, FOLDER],
        applies: Sequence[KubernetesObject] | None = None,
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        kubeconfig: SecretKeyReference | None = None,
    ) -> None:
        """Declare the Kustomization in the namespace of its source.

        `path` is relative to the `path` of the source. Without `applies`, the Kustomization is Ready as soon as its
        objects are applied. With `applies`, which lists objects in the folder, it waits until all are ready, and
        applies no newer commit meanwhile; the timeout is derived from their longest chain of releases. With
        `kubeconfig`, a Secret in the same namespace, Flux applies the folder to the cluster of that kubeconfig. Raises
        ConstructError if the longest chain does not fit into the interval.
        """
        super().__init__(
            scope,
            id,
            namespace=source.reference.namespace,
            name=name or id,
        )
        self.require_same_cluster("source", source)
        if kubeconfig and kubeconfig.namespace != self.reference.namespace:
            raise self.error(
                f"the kubeconfig Secret is in namespace {kubeconfig.namespace}, but Flux reads it only from "
                f"{self.reference.namespace}",
                "Declare the FluxGitRepo of this Kustomization in the namespace of the Secret",
            )
        Kustomization(
            self,
            "Resource",
            metadata=ApiObjectMetadata(
                name=self.reference.name, namespace=self.reference.namespace, annotations=PRUNE_DISABLED
            ),
            spec=KustomizationSpec(
                source_ref=KustomizationSpecSourceRef(
                    kind=KustomizationSpecSourceRefKind.GIT_REPOSITORY, name=source.reference.name
                ),
                path=source.folder(path),
                prune=True,
                wait=None if applies is None else True,
                interval=flux_duration(INTERVAL),
                retry_interval=flux_duration(RETRY_INTERVAL),
                timeout=flux_duration(self._timeout(applies or ())),
                health_check_exprs=self._health_check_exprs(applies or ()),
                kube_config=KustomizationSpecKubeConfig(
                    secret_ref=KustomizationSpecKubeConfigSecretRef(name=kubeconfig.name, key=kubeconfig.key)
                )
                if kubeconfig
                else None,
            ),
        )

    def _timeout(self, applies: Sequence[KubernetesObject]) -> timedelta:
        timeout = MARGIN + max((applied.longest_wait for applied in applies), default=timedelta())
        if timeout >= INTERVAL:
            raise self.error(
                f"its chain of releases can take {flux_duration(timeout)}, but the interval is only "
                f"{flux_duration(INTERVAL)}",
                "Reduce the timeouts, or shorten the depends_on chain",
            )
        return timeout

    @staticmethod
    def _health_check_exprs(applies: Sequence[KubernetesObject]) -> list[KustomizationSpecHealthCheckExprs] | None:
        checks = dict.fromkeys(applied.health_check for applied in applies if applied.health_check)
        return [
            KustomizationSpecHealthCheckExprs(api_version=check.api_version, kind=check.kind, current=check.current)
            for check in checks
        ] or None
