"""FluxKustomization: a folder of a Git repository, applied to a cluster."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from constructs import Construct
from relay_imports.io.fluxcd.toolkit.kustomize import (
    Kustomization,
    KustomizationSpec,
    KustomizationSpecHealthCheckExprs,
    KustomizationSpecKubeConfig,
    KustomizationSpecKubeConfigSecretRef,
    KustomizationSpecSourceRef,
    KustomizationSpecSourceRefKind,
)
from relay_constructs.helm_release import HelmRelease
from relay_constructs.kubernetes_object import PRUNE_DISABLED, KubernetesObject
from relay_constructs.one_password_item import OnePasswordItem
from relay_values.duration import flux_duration
from relay_values.formats import FOLDER
from relay_values.object_reference import SecretKeyReference

from cdk8s import ApiObjectMetadata

if TYPE_CHECKING:
    from relay_constructs.flux_git_repo import FluxGitRepo


INTERVAL = timedelta(minutes=30)
RETRY_INTERVAL = timedelta(minutes=1)
"""Without it Flux tries again only after the whole interval."""
MARGIN = timedelta(minutes=2)
"""For fetching the source and applying, beside waiting for the releases."""


class FluxKustomization(KubernetesObject):
    """A Kustomization that waits for all it applies.

    It is never pruned: its finalizer would delete everything that it ever applied, Namespaces included.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        source: "FluxGitRepo",
        path: str,
        applies: Sequence[KubernetesObject] = (),
        name: str | None = None,
        kubeconfig: SecretKeyReference | None = None,
    ) -> None:
        """Make the Kustomization in the namespace of its source.

        `applies` are objects in the folder; the timeout is derived from the longest chain of releases among them.
        With `kubeconfig`, a Secret in the same namespace, the folder is applied to the cluster it leads to.
        Raises ConstructError when the longest chain does not fit into the interval.
        """
        super().__init__(
            scope,
            id,
            api_version="kustomize.toolkit.fluxcd.io/v1",
            kind="Kustomization",
            namespace=source.reference.namespace,
            name=name or id,
        )
        self.require_same_cluster("source", source)
        if kubeconfig and kubeconfig.namespace != self.reference.namespace:
            raise self.error(
                f"the kubeconfig Secret is in namespace {kubeconfig.namespace}, and Flux reads it only from "
                f"{self.reference.namespace}",
                "Declare the repository of this Kustomization in the namespace of the Secret",
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
                path=self.checked("path", path, FOLDER),
                prune=True,
                wait=True,
                interval=flux_duration(INTERVAL),
                retry_interval=flux_duration(RETRY_INTERVAL),
                timeout=flux_duration(self._timeout(applies)),
                health_check_exprs=self._health_check_exprs(applies),
                kube_config=KustomizationSpecKubeConfig(
                    secret_ref=KustomizationSpecKubeConfigSecretRef(name=kubeconfig.name, key=kubeconfig.key)
                )
                if kubeconfig
                else None,
            ),
        )

    def _timeout(self, applies: Sequence[KubernetesObject]) -> timedelta:
        releases = [applied for applied in applies if isinstance(applied, HelmRelease)]
        timeout = MARGIN + max((release.longest_wait for release in releases), default=timedelta())
        if timeout >= INTERVAL:
            raise self.error(
                f"its releases may take {flux_duration(timeout)} one after the other, and it reconciles every "
                f"{flux_duration(INTERVAL)}",
                "Shorten the timeouts or the chain of dependencies",
            )
        return timeout

    @staticmethod
    def _health_check_exprs(applies: Sequence[KubernetesObject]) -> list[KustomizationSpecHealthCheckExprs] | None:
        items = [applied for applied in applies if isinstance(applied, OnePasswordItem) and not applied.release]
        if not items:
            return None
        # kstatus takes an object without conditions for healthy, and a new OnePasswordItem has none yet.
        return [
            KustomizationSpecHealthCheckExprs(
                api_version=items[0].api_version,
                kind=items[0].reference.kind,
                current="status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
            )
        ]
