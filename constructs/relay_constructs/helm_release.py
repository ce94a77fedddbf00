"""HelmRelease: a chart from the Git repository that Flux installs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import FluxGitRepo
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.namespace import AnyNamespace
from relay_constructs.yaml_value import YAML
from relay_imports.io.fluxcd.toolkit import helm
from relay_values.duration import DURATION, INTERVAL, RETRY_INTERVAL, flux_duration
from relay_values.formats import FOLDER, RELEASE_NAME
from relay_values.value import Value

from cdk8s import ApiObjectMetadata
from constructs import Construct


@dataclass(frozen=True)
class GitChart(Value):
    """A chart folder in a Git repository."""

    source: FluxGitRepo
    path: Annotated[str, FOLDER]
    """Folder relative to the `path` of the source, for example `./helm/relay-server`."""
    vendored: bool = False
    """Whether the folder is a copy of a published chart, which changes only with its version."""


class HelmRelease(KubernetesObject):
    """A HelmRelease with an explicit release name and target namespace.

    Flux retries a failed install or upgrade without an uninstall. The default remediation would uninstall the release.
    The recreated Service would get a new UID, and its mirror in the host cluster a new name.
    """

    api_version = "helm.toolkit.fluxcd.io/v2"
    kind = "HelmRelease"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, RELEASE_NAME],
        *,
        chart: GitChart,
        target_namespace: AnyNamespace,
        values: Annotated[Mapping[str, object], YAML],
        timeout: Annotated[timedelta, DURATION],
        depends_on: Sequence["HelmRelease"] = (),
        replace_crds: bool = False,
        wait: bool = True,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        """Declare the HelmRelease in the namespace of the chart's source; the release name is the id.

        `timeout` covers one install or upgrade, including the wait. With `replace_crds`, upgrades also update CRDs,
        which Helm does not do by default. Without `wait`, the release is Ready as soon as its objects are applied.
        Raises ConstructError for objects of another cluster.
        """
        super().__init__(
            scope,
            id,
            namespace=chart.source.reference.namespace,
            name=id,
        )
        self.require_same_cluster("the chart's source", chart.source)
        self.require_same_cluster("target_namespace", target_namespace)
        for release in depends_on:
            self.require_same_cluster("depends_on", release)
        self.release_name = id
        self.target_namespace = target_namespace
        self._longest_wait = timeout + max((release.longest_wait for release in depends_on), default=timedelta())
        retry = flux_duration(RETRY_INTERVAL)
        helm.HelmRelease(
            self,
            "Resource",
            metadata=ApiObjectMetadata(
                name=self.reference.name, namespace=self.reference.namespace, annotations=annotations
            ),
            spec=helm.HelmReleaseSpec(
                release_name=self.release_name,
                target_namespace=target_namespace.name,
                interval=flux_duration(INTERVAL),
                timeout=flux_duration(timeout),
                chart=helm.HelmReleaseSpecChart(
                    spec=helm.HelmReleaseSpecChartSpec(
                        chart=chart.source.folder(chart.path),
                        source_ref=helm.HelmReleaseSpecChartSpecSourceRef(
                            kind=helm.HelmReleaseSpecChartSpecSourceRefKind.GIT_REPOSITORY,
                            name=chart.source.reference.name,
                        ),
                        reconcile_strategy=_reconcile_strategy(chart),
                    )
                ),
                depends_on=[helm.HelmReleaseSpecDependsOn(name=release.reference.name) for release in depends_on]
                or None,
                install=helm.HelmReleaseSpecInstall(
                    crds=helm.HelmReleaseSpecInstallCrds.CREATE if replace_crds else None,
                    disable_wait=None if wait else True,
                    strategy=helm.HelmReleaseSpecInstallStrategy(
                        name=helm.HelmReleaseSpecInstallStrategyName.RETRY_ON_FAILURE, retry_interval=retry
                    ),
                ),
                upgrade=helm.HelmReleaseSpecUpgrade(
                    crds=helm.HelmReleaseSpecUpgradeCrds.CREATE_REPLACE if replace_crds else None,
                    disable_wait=None if wait else True,
                    strategy=helm.HelmReleaseSpecUpgradeStrategy(
                        name=helm.HelmReleaseSpecUpgradeStrategyName.RETRY_ON_FAILURE, retry_interval=retry
                    ),
                ),
                drift_detection=helm.HelmReleaseSpecDriftDetection(mode=helm.HelmReleaseSpecDriftDetectionMode.ENABLED),
                values=values,
            ),
        )

    @property
    def longest_wait(self) -> timedelta:
        """The sum of the timeouts along the longest chain of dependencies, including this release."""
        return self._longest_wait


def _reconcile_strategy(chart: GitChart) -> helm.HelmReleaseSpecChartSpecReconcileStrategy:
    """Return Revision for charts of this project, so that an edit is deployed without a new chart version."""
    strategies = helm.HelmReleaseSpecChartSpecReconcileStrategy
    return strategies.CHART_VERSION if chart.vendored else strategies.REVISION
