"""The environment: every value that an operator may change, in one YAML file."""

from pathlib import Path
from typing import Annotated, Literal, Self

from relay_gitops.environment.conflicts import Conflict, conflicts
from relay_gitops.environment.invalid_values import invalid_keys, invalid_value
from relay_gitops.environment.project import ingress_name
from relay_gitops.environment.valid_part import ValidPart, defaults_of
from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_values.errors import InvalidValueError
from relay_values.formats import (
    DNS_SUBDOMAIN,
    GIT_REF_NAME,
    GIT_URL,
    HOST,
    ITEM_REFERENCE,
    ITEM_TITLE,
    MIRROR_NAME,
    NAMESPACE,
    PREFIX,
    RELAY_NAME,
    REPOSITORY_PATH,
    SECRET_REFERENCE,
)
from relay_values.relay_config import BucketStore, RelayConfig, RelaySettings, Server
from relay_values.relay_image import RelayImage
from relay_values.relay_model import RelayModel
from relay_values.relay_service import NODE_PORT, NODE_PORTS
from relay_values.repository_path import ROOT, in_repository
from relay_values.virtual_cluster import VIRTUAL_CLUSTER_NAME

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic.alias_generators import to_camel


class ConflictError(ValueError):
    """Values that are valid alone but conflict with each other."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        """Store the keys in the file and the error for each."""
        super().__init__("; ".join(str(error) for _, error in conflicts))
        self.conflicts = conflicts


class EnvironmentModel(RelayModel):
    """A section of the file. Its keys are in camelCase, like those of Kubernetes."""

    model_config = ConfigDict(alias_generator=to_camel)


class RepositoryValues(EnvironmentModel):
    """The Git repository that Flux fetches in both clusters."""

    url: Annotated[str, GIT_URL]
    """The https or ssh URL, without credentials."""
    branch: Annotated[str, GIT_REF_NAME]
    """The branch that Flux follows in both clusters."""
    path: Annotated[str, REPOSITORY_PATH] = ROOT
    """The folder of this project in the repository, for example infra/relay; `.` for the root."""
    credentials: Annotated[str, ITEM_REFERENCE] | None = None
    """The 1Password item with the credentials of a private repository: op://vault/item. For https, the item needs the
    fields username and password, or bearerToken, and can have a file ca.crt. For ssh, it needs the files identity (a
    private key without passphrase) and known_hosts. `bootstrap` creates the Secrets from it."""

    def folder(self, path: str) -> str:
        """Return a path relative to this project as a path in the repository: `./infra/relay/apps/docs-prod`."""
        return in_repository(self.path, path)


class Flux(EnvironmentModel):
    """How Flux reconciles the two folders."""

    root: Literal["virtual-cluster", "host"] = "virtual-cluster"
    """Which Flux applies apps/docs-prod. virtual-cluster: the Flux in the virtual cluster. host: the Flux in the host
    cluster, with the kubeconfig of the virtual cluster."""
    namespace: Annotated[str, NAMESPACE] = "flux-system"
    """The namespace of the Flux objects in both clusters."""


class Host(EnvironmentModel):
    """The host cluster, as the tenant sees it."""

    domain: Annotated[str, HOST]
    """The domain for which the host cluster has DNS records and issues certificates."""
    namespace: Annotated[str, NAMESPACE]
    """The tenant's namespace. The Ingress is created there."""
    ingress_class: Annotated[str, DNS_SUBDOMAIN]
    """The ingress class that serves the domain. In cozystack it has the name of the tenant."""
    cluster_issuer: Annotated[str, DNS_SUBDOMAIN]
    """The cert-manager ClusterIssuer that issues the certificate of each relay."""


class VirtualClusterValues(EnvironmentModel):
    """The virtual Kubernetes cluster."""

    name: Annotated[str, VIRTUAL_CLUSTER_NAME]
    """The name of the Kubernetes app in cozystack."""
    kubeconfig: Annotated[str, SECRET_REFERENCE]
    """The 1Password secret reference of the kubeconfig: op://vault/item/field."""


class OnePassword(EnvironmentModel):
    """1Password."""

    vault: Annotated[str, ITEM_TITLE]
    """The vault that holds all items."""
    namespace: Annotated[str, NAMESPACE] = "1password"
    """The namespace of Connect and its operator in the virtual cluster."""
    credentials_item: Annotated[str, DNS_SUBDOMAIN] = "1password-credentials"
    """The item with the Connect credentials file. `create-1password-secret` creates a Secret of that name."""
    token_item: Annotated[str, DNS_SUBDOMAIN] = "1password-operator-token"  # noqa: S105 - an item's title
    """The item with the operator's Connect token. `create-1password-secret` creates a Secret of that name."""


class Ingress(EnvironmentModel):
    """How the Ingress in the host cluster reaches the relays."""

    backend: Literal["stable", "mirror"] = "stable"
    """stable: route to a fixed node port of the worker nodes. mirror: route to the Service that the cloud controller
    manager creates."""


_NODE_PORT_SCHEMA: dict[str, JsonValue] = {"minimum": NODE_PORTS.start, "maximum": NODE_PORTS.stop - 1}


class Relay(EnvironmentModel):
    """A relay-server."""

    name: Annotated[str, RELAY_NAME]
    """The name of the Helm release, Deployment and Service. The Ingress is named after the host."""
    namespace: Annotated[str, NAMESPACE] = "relay"
    """The namespace in the virtual cluster."""
    host: Annotated[str, HOST]
    """The host name that clients register. Their tokens are valid for this host only."""
    prefix: Annotated[str, PREFIX]
    """The key prefix of its documents in the bucket. It must be different for each relay."""
    item: Annotated[str, ITEM_TITLE]
    """The 1Password item with the fields AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    node_port: Annotated[int, AfterValidator(NODE_PORT.check), Field(json_schema_extra=_NODE_PORT_SCHEMA)] | None = None
    """The node port of its Service. Required if `ingress.backend` is stable."""
    mirror: Annotated[str, MIRROR_NAME] | None = None
    """The name of its mirrored Service in the host cluster. `relay-gitops pin` looks it up."""
    config: RelaySettings = RelaySettings()
    """Further settings of relay.toml, with the keys of the server."""


class Environment(EnvironmentModel):
    """The whole file."""

    repository: RepositoryValues
    flux: Flux = Flux()
    host: Host
    virtual_cluster: VirtualClusterValues
    one_password: OnePassword
    store: Annotated[BucketStore, Field(discriminator="type")]
    """The bucket of all relays, with the keys of relay.toml. Each relay has its own prefix in the bucket."""
    image: RelayImage
    ingress: Ingress = Ingress()
    relays: Annotated[tuple[Relay, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _without_conflicts(self) -> Self:
        found = list(conflicts(ValidPart(self.model_dump(by_alias=True), (), _DEFAULTS)))
        if found:
            raise ConflictError(found)
        return self

    def ingress_name(self, relay: Relay) -> str:
        """Return the name of a relay's Ingress: its host without the domain, so that a renamed relay keeps it."""
        return ingress_name(relay.host, self.host.domain)

    def is_pending(self, relay: Relay) -> bool:
        """Return whether the Ingress of a relay cannot be generated yet, because its mirror is not pinned."""
        return self.ingress.backend == "mirror" and relay.mirror is None

    def relay_config(self, relay: Relay) -> RelayConfig:
        """Return the relay.toml of one of the relays."""
        settings = relay.config
        return RelayConfig(
            server=Server(url=f"https://{relay.host}", **settings.server.model_dump()),
            store=self.store.model_copy(update={"prefix": relay.prefix}),
            auth=settings.auth,
            metrics=settings.metrics,
            logging=settings.logging,
            webhooks=settings.webhooks,
        )

    @classmethod
    def load(cls, path: Path, name: str | None = None) -> Self:
        """Return the values of the file, which messages call `name`.

        Raises InvalidFilesError with everything that is wrong in it.
        """
        file = YamlFile(path, name or str(path))
        found = [file.invalid_value(*mistake) for mistake in file.mistakes]
        invalid = {mistake.keys for mistake in file.mistakes}
        if () in invalid:
            # The whole file is one value that cannot be read.
            raise InvalidFilesError(found)
        try:
            environment = cls.model_validate(file.data)
            if not found:
                return environment
        except ValidationError as error:
            errors = error.errors(include_url=False)
            rejected = [(invalid_keys(file, details), details) for details in errors if details["loc"]]
            # The value of a mistake has a type that no model accepts.
            found += [invalid_value(file, details) for keys, details in rejected if keys not in invalid]
            invalid.update(keys for keys, _ in rejected)
            values = ValidPart(file.data, invalid, _DEFAULTS)
            found += [file.invalid_value(keys, conflict.message, conflict.fix) for keys, conflict in conflicts(values)]
        raise InvalidFilesError(sorted(found, key=lambda value: value.line or 0))

    def on_branch(self, branch: str) -> Self:
        """Return a copy with another branch of the repository.

        Raises InvalidFilesError that names the option if the branch name is not valid.
        """
        try:
            GIT_REF_NAME.check(branch)
        except InvalidValueError as error:
            raise InvalidFilesError([InvalidValue("--branch", None, "", error.message, error.fix)]) from None
        repository = self.repository.model_copy(update={"branch": branch})
        return self.model_copy(update={"repository": repository})


_DEFAULTS = {**defaults_of(Environment), "relays": defaults_of(Relay)}
