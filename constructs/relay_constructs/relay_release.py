"""RelayRelease: a relay-server in the virtual cluster."""

from datetime import timedelta
from typing import Annotated, Unpack, get_args

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import AnyGitRepo
from relay_constructs.helm_release import AnyChart, HelmRelease, ReleaseOptions, chart_of
from relay_constructs.namespace import AnyNamespace
from relay_constructs.release_secret_key import ReleaseSecretKey
from relay_values.annotations import PENDING_INGRESS
from relay_values.formats import RELAY_NAME
from relay_values.object_reference import SecretKeyReference
from relay_values.relay_config import BucketStore, RelayConfig
from relay_values.relay_image import RelayImage
from relay_values.relay_service import NODE_PORT, RelayService

from constructs import Construct

CHART = "./helm/relay-server"
SERVICE_PORT = 80
TIMEOUT = timedelta(seconds=90)
"""Flux 2.7 takes a newer commit only when the running upgrade has ended."""


class RelayRelease(HelmRelease):
    """The release of helm/relay-server: one replica, documents in a bucket, a Service of type LoadBalancer."""

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, RELAY_NAME],
        *,
        source: AnyGitRepo | None = None,
        chart: AnyChart | None = None,
        namespace: AnyNamespace,
        image: RelayImage,
        config: RelayConfig,
        access_key_id: SecretKeyReference,
        secret_access_key: SecretKeyReference,
        node_port: Annotated[int, NODE_PORT] | None,
        keep_service: bool = False,
        pending_ingress: bool = False,
        **options: Unpack[ReleaseOptions],
    ) -> None:
        """Declare the release `id`, which waits for the releases that install its credentials.

        Deployment and Service have the same name. `node_port` is required only for a StableBackend. With
        `keep_service`, for a MirrorBackend, Helm never deletes the Service, so its mirror keeps its name. With
        `pending_ingress`, `relay-gitops check` requires no Ingress, because the name of its backend is unknown.

        Raises ConstructError for a store that does not outlive the pod, credentials that the pod cannot read, or
        a node port outside NODE_PORTS.

        Args:
            scope: The chart, or another construct in it.
            id: The name of the release, its Deployment and its Service.
            source: A repository with the chart in `./helm/relay-server`.
            chart: Another chart, instead of `source`.
            namespace: The namespace of the relay.
            image: The image of relay-server.
            config: The relay.toml.
            access_key_id: The access key ID of the store.
            secret_access_key: The secret access key of the store.
            node_port: A fixed node port, which a StableBackend requires. None: the cluster chooses one.
            keep_service: Whether Helm never deletes the Service, so that its mirror keeps its name.
            pending_ingress: Whether `relay-gitops check` accepts that the relay has no Ingress yet.
            **options: See ReleaseOptions.

        """
        keys = (access_key_id, secret_access_key)
        values: dict[str, object] = {
            # Otherwise the chart appends its name to the release name.
            "fullnameOverride": id,
            "image": image.model_dump(exclude_none=True),
            "relayToml": config.toml(),
            "credentials": {
                "accessKeyId": {"name": access_key_id.name, "key": access_key_id.key},
                "secretAccessKey": {"name": secret_access_key.name, "key": secret_access_key.key},
            },
            "service": {"type": "LoadBalancer", "port": SERVICE_PORT}
            | ({"nodePort": node_port} if node_port is not None else {})
            | ({"keep": True} if keep_service else {}),
        }
        if pending_ingress:
            options["annotations"] = {**PENDING_INGRESS, **options.get("annotations", {})}
        super().__init__(
            scope,
            id,
            chart=chart_of(source, CHART, chart),
            target_namespace=namespace,
            timeout=TIMEOUT,
            depends_on=list(dict.fromkeys(key.release for key in keys if isinstance(key, ReleaseSecretKey))),
            values=values,
            **options,
        )
        if not isinstance(config.store, get_args(BucketStore)):
            raise self.error(
                f"a store of type {config.store.type} is lost when the pod is deleted",
                "Use a bucket, for example S3Store",
            )
        for secret_key in keys:
            if secret_key.namespace != namespace.name:
                raise self.error(
                    f"the Secret {secret_key.name} is in namespace {secret_key.namespace}, but the pod can only read "
                    f"Secrets of its own namespace {namespace.name}",
                    "Declare the OnePasswordItem in the namespace of the relay",
                )
        self.config = config
        self.service = RelayService(namespace.name, self.release_name, SERVICE_PORT, node_port, self.host)

    @property
    def host(self) -> str:
        """The host name in `server.url`."""
        return self.config.server.url.removeprefix("https://")
