"""FluxOciRepo: a chart in an OCI registry."""

from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.kubernetes_object import KubernetesObject
from relay_constructs.metadata import Metadata, object_metadata
from relay_constructs.namespace import AnyNamespace
from relay_values.duration import DURATION, flux_duration
from relay_values.formats import DNS_LABEL, DNS_SUBDOMAIN, IMAGE_DIGEST, IMAGE_TAG, OCI_URL
from relay_values.object_reference import SecretReference

from cdk8s import ApiObject, JsonPatch
from constructs import Construct


class FluxOciRepo(KubernetesObject):
    """An OCIRepository with one chart. Pass it as `chart` of a HelmRelease."""

    api_version = "source.toolkit.fluxcd.io/v1"
    kind = "OCIRepository"

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, DNS_LABEL],
        *,
        namespace: AnyNamespace,
        url: Annotated[str, OCI_URL],
        tag: Annotated[str, IMAGE_TAG],
        digest: Annotated[str, IMAGE_DIGEST] | None = None,
        name: Annotated[str, DNS_SUBDOMAIN] | None = None,
        secret: SecretReference | None = None,
        interval: Annotated[timedelta, DURATION] = timedelta(hours=1),
        **metadata: Unpack[Metadata],
    ) -> None:
        """Declare the OCIRepository; the name defaults to the id.

        `secret` has the credentials of a private repository. Raises ConstructError for a Secret that Flux cannot read.

        Args:
            scope: The chart, or another construct in it.
            id: The id in the chart, also the default of `name`.
            namespace: The namespace of the OCIRepository.
            url: The URL of the chart in the registry, without tag.
            tag: The version of the chart.
            digest: The digest. With it, the chart stays the same even if the tag is moved.
            name: The name of the OCIRepository.
            secret: Credentials of a private registry: a Secret of type kubernetes.io/dockerconfigjson.
            interval: How often Flux resolves the tag.
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
        spec: dict[str, object] = {
            "interval": flux_duration(interval),
            "url": url,
            "ref": {"tag": tag} | ({"digest": digest} if digest else {}),
        }
        if secret:
            spec["secretRef"] = {"name": secret.name}
        resource.add_json_patch(JsonPatch.add("/spec", spec))
