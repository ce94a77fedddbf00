"""HelmRelease: a chart that Flux installs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import AnyGitRepo
from relay_constructs.flux_helm_repo import FluxHelmRepo
from relay_constructs.flux_oci_repo import FluxOciRepo
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_constructs.namespace import AnyNamespace
from relay_constructs.yaml_value import YAML, plain
from relay_imports.io.fluxcd.toolkit import helm
from relay_values.duration import DURATION, INTERVAL, RETRY_INTERVAL, flux_duration
from relay_values.errors import InvalidValueError
from relay_values.formats import CHART_NAME, CHART_VERSION, FOLDER, RELEASE_NAME
from relay_values.object_reference import ObjectReference
from relay_values.value import Value

from constructs import Construct


@dataclass(frozen=True)
class GitChart(Value):
    """A chart folder in a Git repository."""

    source: AnyGitRepo
    path: Annotated[str, FOLDER]
    """Folder relative to the `path` of the source, for example `./helm/relay-server`."""
    vendored: bool = False
    """Whether the folder is a copy of a published chart, which changes only with its version."""


@dataclass(frozen=True)
class RepositoryChart(Value):
    """A chart of a Helm repository."""

    source: FluxHelmRepo
    name: Annotated[str, CHART_NAME]
    version: Annotated[str, CHART_VERSION]
    """An exact version, so that each upgrade is a commit."""


AnyChart = GitChart | RepositoryChart | FluxOciRepo
"""A chart argument. A FluxOciRepo contains one chart."""


class ReleaseOptions(Metadata, total=False):
    """Arguments of every HelmRelease."""

    interval: Annotated[timedelta, DURATION]
    """How often Flux corrects changes in the cluster. Default: 30 minutes."""
    retry_interval: Annotated[timedelta, DURATION]
    """How soon Flux retries a failed install or upgrade. Default: 1 minute."""
    suspend: bool
    """Whether Flux ignores the release. Default: False."""


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
        chart: AnyChart,
        target_namespace: AnyNamespace,
        values: Annotated[Mapping[str, object], YAML],
        timeout: Annotated[timedelta, DURATION],
        depends_on: Sequence["HelmRelease"] = (),
        replace_crds: bool = False,
        wait: bool = True,
        **options: Unpack[ReleaseOptions],
    ) -> None:
        """Declare the HelmRelease in the namespace of the chart's source; the release name is the id.

        `timeout` covers one install or upgrade, including the wait. With `replace_crds`, upgrades also update CRDs,
        which Helm does not do by default. Without `wait`, the release is Ready as soon as its objects are applied.
        Raises ConstructError for objects of another cluster.

        Args:
            scope: The chart, or another construct in it.
            id: The name of the release and of the HelmRelease.
            chart: The chart. The HelmRelease is in the namespace of its source.
            target_namespace: The namespace of the objects of the chart.
            values: The values of the chart.
            timeout: How long one install or upgrade may take, including the wait.
            depends_on: Releases that must be ready first.
            replace_crds: Whether upgrades also update CRDs, which Helm does not do by default.
            wait: Whether the release is Ready only when its objects are.
            **options: See ReleaseOptions.

        """
        super().__init__(
            scope,
            id,
            namespace=_source(chart).reference.namespace,
            name=id,
        )
        self.require_same_cluster("the chart's source", _source(chart))
        self.require_same_cluster("target_namespace", target_namespace)
        for release in depends_on:
            self.require_same_cluster("depends_on", release)
        self.release_name = id
        self.target_namespace = target_namespace
        self._longest_wait = timeout + max((release.longest_wait for release in depends_on), default=timedelta())
        retry = flux_duration(options.get("retry_interval", RETRY_INTERVAL))
        helm.HelmRelease(
            self,
            "Resource",
            metadata=object_metadata(self.reference.name, self.reference.namespace, options),
            spec=helm.HelmReleaseSpec(
                release_name=self.release_name,
                target_namespace=target_namespace.name,
                interval=flux_duration(options.get("interval", INTERVAL)),
                suspend=options.get("suspend", False) or None,
                timeout=flux_duration(timeout),
                chart=_chart_spec(chart),
                chart_ref=_chart_ref(chart),
                depends_on=[self._dependency(release.reference) for release in dict.fromkeys(depends_on)] or None,
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
                values=plain(values),
            ),
        )

    def _dependency(self, other: ObjectReference) -> helm.HelmReleaseSpecDependsOn:
        namespace = None if other.namespace == self.reference.namespace else other.namespace
        return helm.HelmReleaseSpecDependsOn(name=other.name, namespace=namespace)

    @property
    def longest_wait(self) -> timedelta:
        """The sum of the timeouts along the longest chain of dependencies, including this release."""
        return self._longest_wait


def _source(chart: AnyChart) -> AnyGitRepo | FluxHelmRepo | FluxOciRepo:
    return chart if isinstance(chart, FluxOciRepo) else chart.source


def _chart_ref(chart: AnyChart) -> helm.HelmReleaseSpecChartRef | None:
    if isinstance(chart, FluxOciRepo):
        kind = helm.HelmReleaseSpecChartRefKind.OCI_REPOSITORY
        return helm.HelmReleaseSpecChartRef(kind=kind, name=chart.reference.name)
    return None


def _chart_spec(chart: AnyChart) -> helm.HelmReleaseSpecChart | None:
    kinds = helm.HelmReleaseSpecChartSpecSourceRefKind
    strategies = helm.HelmReleaseSpecChartSpecReconcileStrategy
    strategy: helm.HelmReleaseSpecChartSpecReconcileStrategy | None = None
    match chart:
        case FluxOciRepo():
            return None
        case GitChart():
            path, version, kind = chart.source.folder(chart.path), None, kinds.GIT_REPOSITORY
            # With Revision, an edit of a chart of this project is deployed without a new chart version.
            strategy = strategies.CHART_VERSION if chart.vendored else strategies.REVISION
        case RepositoryChart():
            path, version, kind = chart.name, chart.version, kinds.HELM_REPOSITORY
    return helm.HelmReleaseSpecChart(
        spec=helm.HelmReleaseSpecChartSpec(
            chart=path,
            version=version,
            source_ref=helm.HelmReleaseSpecChartSpecSourceRef(kind=kind, name=chart.source.reference.name),
            reconcile_strategy=strategy,
        )
    )


def chart_of(source: AnyGitRepo | None, path: str, chart: AnyChart | None, *, vendored: bool = False) -> AnyChart:
    """Return the chart that the user passed, or the one at `path` of `source`.

    Raises InvalidValueError if both or none are passed.
    """
    if chart is not None and source is None:
        return chart
    if source is not None and chart is None:
        return GitChart(source, path, vendored=vendored)
    problem = "are both passed" if source is not None else "are both missing"
    raise InvalidValueError(f"source and chart {problem}", f"Pass source for the chart in {path}, or pass chart")
