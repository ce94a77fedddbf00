"""OnePasswordSecrets: the release that installs the OnePasswordItems of a cluster."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import AnyGitRepo
from relay_constructs.helm_release import AnyChart, HelmRelease, ReleaseOptions, chart_of
from relay_constructs.namespace import AnyNamespace
from relay_constructs.one_password_operator import OnePasswordOperator
from relay_values.formats import RELEASE_NAME

import cdk8s
import jsii
from constructs import Construct

CHART = "./helm/onepassword-items"
TIMEOUT = timedelta(minutes=2)


@jsii.implements(cdk8s.IAnyProducer)
class _ChartItems:
    """The list `items` in the values of the chart, resolved at synth after all items are declared."""

    def __init__(self, items: list[Mapping[str, object]]) -> None:
        self._items = items

    def produce(self) -> Any:  # noqa: ANN401 - cdk8s.IAnyProducer's signature
        return self._items


class OnePasswordSecrets(HelmRelease):
    """The scope for OnePasswordItems in a cluster where Flux installs the 1Password operator.

    The release of the operator installs the CRD. Flux applies all objects of a folder or none, so an item in the same
    folder would block the release of the operator forever. A second release for the items waits for the first.

    Helm does not wait for the items. From Flux 2.8, it would wait until all are ready, and an item that is missing in
    the vault would block the upgrades of all other consumers. A consumer with a missing Secret does not become ready.
    """

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, RELEASE_NAME],
        *,
        source: AnyGitRepo | None = None,
        chart: AnyChart | None = None,
        namespace: AnyNamespace,
        operator: OnePasswordOperator,
        **options: Unpack[ReleaseOptions],
    ) -> None:
        """Declare the release; use it as the scope of the items.

        Args:
            scope: The chart, or another construct in it.
            id: The name of the release.
            source: A repository with the chart in `./helm/onepassword-items`.
            chart: Another chart, instead of `source`.
            namespace: The namespace of the release. Each item has its own.
            operator: The release that installs the CRD.
            **options: See ReleaseOptions.

        """
        self._items: list[Mapping[str, object]] = []
        super().__init__(
            scope,
            id,
            chart=chart_of(source, CHART, chart),
            target_namespace=namespace,
            timeout=TIMEOUT,
            depends_on=[operator],
            wait=False,
            values={"items": cdk8s.Lazy.any(_ChartItems(self._items))},
            **options,
        )

    def add_item(self, values: Mapping[str, object]) -> None:
        """Add an entry to `items` in the values of the chart; OnePasswordItem calls this."""
        self._items.append(values)
