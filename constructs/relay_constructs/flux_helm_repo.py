"""FluxHelmRepo: a Helm repository with an index file."""

from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_constructs.namespace import AnyNamespace
from relay_values.duration import DURATION, flux_duration
from relay_values.formats import CHART_REPOSITORY_URL, DNS_LABEL, DNS_SUBDOMAIN
from relay_values.object_reference import SecretReference

from cdk8s import ApiObject, JsonPatch
from constructs import Construct


class FluxHelmRepo(KubernetesObject):
    """A HelmRepository, for the charts of others. A chart in a registry needs a FluxOciRepo."""

    api_version = "source.toolkit.fluxcd.io/v1"
    kind = "HelmRepository"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        namespace: AnyNamespace,
        url: Annotated[str, CHART_REPOSITORY_URL],
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        secret: SecretReference | None = None,
        interval: Annotated[timedelta, DURATION] = timedelta(hours=1),
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the HelmRepository; the name defaults to the id.

        `secret` has the credentials of a private repository. Raises ConstructError for a Secret that Flux cannot read.

        Args:
            scope: The chart, or another construct in it.
            id: The id in the chart, also the default of `name`.
            namespace: The namespace of the HelmRepository.
            url: The https URL of the repository.
            name: The name of the HelmRepository.
            secret: Credentials of a private repository: username and password.
            interval: How often Flux reads the index.
            **metadata: Labels and annotations.

        """
        super().__init__(scope, id, namespace=namespace.name, name=name or id)
        self.require_same_cluster("namespace", namespace)
        self.require_readable(secret)
        resource = ApiObject(
            self,
            "Resource",
            api_version=self.api_version,
            kind=self.kind,
            metadata=object_metadata(self.reference.name, namespace.name, metadata),
        )
        spec: dict[str, object] = {"interval": flux_duration(interval), "url": url}
        if secret:
            spec["secretRef"] = {"name": secret.name}
        resource.add_json_patch(JsonPatch.add("/spec", spec))
