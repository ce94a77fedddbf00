"""FluxKustomization: a folder of a Git repository, applied to a cluster."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import AnyGitRepo
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_imports.io.fluxcd.toolkit.kustomize import (
    Kustomization,
    KustomizationSpec,
    KustomizationSpecDependsOn,
    KustomizationSpecHealthCheckExprs,
    KustomizationSpecKubeConfig,
    KustomizationSpecKubeConfigSecretRef,
    KustomizationSpecSourceRef,
    KustomizationSpecSourceRefKind,
)
from relay_values.duration import DURATION, INTERVAL, RETRY_INTERVAL, flux_duration
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN, FOLDER
from relay_values.object_reference import SecretKeyReference
from relay_values.pruning import PRUNE_DISABLED

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
        source: AnyGitRepo,
        path: Annotated[str, FOLDER],
        applies: Sequence[KubernetesObject] | None = None,
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        kubeconfig: SecretKeyReference | None = None,
        depends_on: Sequence["FluxKustomization"] = (),
        interval: Annotated[timedelta, DURATION] = INTERVAL,
        retry_interval: Annotated[timedelta, DURATION] = RETRY_INTERVAL,
        timeout: Annotated[timedelta, DURATION] | None = None,
        suspend: bool = False,
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the Kustomization in the namespace of its source.

        `path` is relative to the `path` of the source. Without `applies`, the Kustomization is Ready as soon as its
        objects are applied. With `applies`, which lists objects in the folder, it waits until all are ready, and
        applies no newer commit meanwhile; the timeout is derived from their longest chain of releases. With
        `kubeconfig`, a Secret in the same namespace, Flux applies the folder to the cluster of that kubeconfig. Raises
        ConstructError if the longest chain, or `timeout`, is not shorter than `interval`.

        Args:
            scope: The chart, or another construct in it.
            id: The id in the chart, also the default of `name`.
            source: The repository with the folder. The Kustomization is in its namespace.
            path: The folder, relative to the `path` of the source.
            applies: Constructs in the folder. With it, the Kustomization waits until all are ready, and applies no
                newer commit meanwhile.
            name: The name of the Kustomization.
            kubeconfig: A Secret in the same namespace. Flux applies the folder to the cluster of that kubeconfig.
            depends_on: Kustomizations that must be ready first.
            interval: How often Flux corrects changes in the cluster.
            retry_interval: How soon Flux retries after a failure.
            timeout: How long Flux waits. Default: derived from the longest chain of releases in `applies`.
            suspend: Whether Flux ignores the Kustomization.
            **metadata: Labels and annotations.

        """
        super().__init__(
            scope,
            id,
            namespace=source.reference.namespace,
            name=name or id,
        )
        self.require_same_cluster("source", source)
        for other in depends_on:
            self.require_same_cluster("depends_on", other)
        if kubeconfig is None:
            for applied in applies or ():
                self.require_same_cluster("applies", applied)
        if kubeconfig and kubeconfig.namespace != self.reference.namespace:
            raise self.error(
                f"the kubeconfig Secret is in namespace {kubeconfig.namespace}, but Flux reads it only from "
                f"{self.reference.namespace}",
                "Declare the FluxGitRepo of this Kustomization in the namespace of the Secret",
            )
        Kustomization(
            self,
            "Resource",
            metadata=object_metadata(self.reference.name, self.reference.namespace, metadata, PRUNE_DISABLED),
            spec=KustomizationSpec(
                source_ref=KustomizationSpecSourceRef(
                    kind=KustomizationSpecSourceRefKind.GIT_REPOSITORY, name=source.reference.name
                ),
                path=source.folder(path),
                prune=True,
                wait=None if applies is None else True,
                interval=flux_duration(interval),
                retry_interval=flux_duration(retry_interval),
                timeout=flux_duration(self._timeout(applies or (), interval, timeout)),
                suspend=suspend or None,
                depends_on=[
                    KustomizationSpecDependsOn(
                        name=other.reference.name,
                        namespace=None
                        if other.reference.namespace == self.reference.namespace
                        else other.reference.namespace,
                    )
                    for other in dict.fromkeys(depends_on)
                ]
                or None,
                health_check_exprs=self._health_check_exprs(applies or ()),
                kube_config=KustomizationSpecKubeConfig(
                    secret_ref=KustomizationSpecKubeConfigSecretRef(name=kubeconfig.name, key=kubeconfig.key)
                )
                if kubeconfig
                else None,
            ),
        )

    def _timeout(
        self, applies: Sequence[KubernetesObject], interval: timedelta, timeout: timedelta | None
    ) -> timedelta:
        if timeout and timeout >= interval:
            message = f"timeout is {flux_duration(timeout)}, but the interval is only {flux_duration(interval)}"
            raise self.error(message, "Reduce the timeout, or increase the interval")
        derived = MARGIN + max((applied.longest_wait for applied in applies), default=timedelta())
        if derived >= interval:
            raise self.error(
                f"its chain of releases can take {flux_duration(derived)}, but the interval is only "
                f"{flux_duration(interval)}",
                "Reduce the timeouts, or shorten the depends_on chain",
            )
        return timeout or derived

    @staticmethod
    def _health_check_exprs(applies: Sequence[KubernetesObject]) -> list[KustomizationSpecHealthCheckExprs] | None:
        checks = dict.fromkeys(applied.health_check for applied in applies if applied.health_check)
        return [
            KustomizationSpecHealthCheckExprs(api_version=check.api_version, kind=check.kind, current=check.current)
            for check in checks
        ] or None
