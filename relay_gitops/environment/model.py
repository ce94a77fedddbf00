"""The environment: every value that an operator may change, in one YAML file."""

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, key_text
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
from relay_values.relay_service import NODE_PORTS, checked_node_port
from relay_values.repository_path import ROOT, in_repository
from relay_values.virtual_cluster import VIRTUAL_CLUSTER_NAME

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails


class ConflictError(ValueError):
    """Values that are valid alone but conflict with each other."""

    def __init__(self, conflicts: list[tuple[KeyPath, InvalidValueError]]) -> None:
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

    @model_validator(mode="after")
    def _with_key(self) -> Self:
        if self.url.startswith("ssh://") and self.credentials is None:
            fix = "Set repository.credentials to the 1Password item with the key, or write the https URL"
            raise ConflictError(
                [(("repository", "url"), InvalidValueError("is an ssh URL, for which Flux needs a key", fix))]
            )
        return self

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
    node_port: Annotated[int, AfterValidator(checked_node_port), Field(json_schema_extra=_NODE_PORT_SCHEMA)] | None = (
        None
    )
    """The node port of its Service. Required if `ingress.backend` is stable."""
    mirror: Annotated[str, MIRROR_NAME] | None = None
    """The name of its mirrored Service in the host cluster. `relay-gitops pin` looks it up."""
    config: RelaySettings = RelaySettings()
    """Further settings of relay.toml, with the keys of the server."""


_UNIQUE: tuple[tuple[str, Callable[[Relay], Hashable], str], ...] = (
    ("name", lambda relay: relay.name, "and their objects would have the same names"),
    ("host", lambda relay: relay.host, "and a host can route to only one relay"),
    ("prefix", lambda relay: relay.prefix, "so each relay would overwrite the documents of the other"),
    ("nodePort", lambda relay: relay.node_port, "and the virtual cluster can assign a node port only once"),
    ("mirror", lambda relay: relay.mirror, "but each relay has its own Service"),
)


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
        conflicts = [*self._conflicts()]
        if conflicts:
            raise ConflictError(conflicts)
        return self

    def _conflicts(self) -> Iterator[tuple[KeyPath, InvalidValueError]]:
        if not self.relays:
            yield (("relays",), InvalidValueError("is empty", "Declare at least one relay"))
        if self.store.prefix is not None:
            yield (
                ("store", "prefix"),
                InvalidValueError("would be the prefix of every relay", "Remove it, and set relays[].prefix instead"),
            )
        for key, of, because in _UNIQUE:
            first: dict[Hashable, Relay] = {}
            for index, relay in enumerate(self.relays):
                value = of(relay)
                if value is not None and first.setdefault(value, relay) is not relay:
                    message = f"is also the {key} of {first[value].name}, {because}"
                    yield (("relays", index, key), InvalidValueError(message, "Set a different value for each relay"))
        outside = InvalidValueError(
            "is not a subdomain of host.domain, so it gets no DNS record and no certificate",
            "Correct the spelling of relays[].host or host.domain",
        )
        prefixes = {relay.prefix: relay.name for relay in self.relays}
        for index, relay in enumerate(self.relays):
            if self.ingress.backend == "stable" and relay.node_port is None:
                fix = f"Set a port from {NODE_PORTS.start} to {NODE_PORTS.stop - 1} that no other relay uses"
                yield (
                    ("relays", index, "nodePort"),
                    InvalidValueError("is missing, but the stable backend routes to a fixed node port", fix),
                )
            if not relay.host.endswith(f".{self.host.domain}"):
                yield (("relays", index, "host"), outside)
            parents = PurePosixPath(relay.prefix).parents
            for outer in (prefixes[str(parent)] for parent in parents if str(parent) in prefixes):
                message = f"is inside the prefix of {outer}, so the two relays can overwrite each other's documents"
                yield (("relays", index, "prefix"), InvalidValueError(message, "Choose prefixes that are not nested"))

    def ingress_name(self, relay: Relay) -> str:
        """Return the name of a relay's Ingress: its host without the domain, so that a renamed relay keeps it."""
        return relay.host.removesuffix(f".{self.host.domain}")

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
        try:
            return cls.model_validate(file.data)
        except ValidationError as error:
            values = [value for details in error.errors() for value in _invalid_values(file, details)]
            raise InvalidFilesError(sorted(values, key=lambda value: value.line or 0)) from None

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


_TYPES = {
    "string_type": ("must be a string", "Put it in quotes"),
    "int_type": ("must be an integer", "Write it without quotes"),
    "int_from_float": ("must be an integer", "Remove the fraction"),
    "bool_type": ("must be true or false", "Write it without quotes"),
    "tuple_type": ("must be a list", "Start each entry with a hyphen"),
    "model_type": ("must be a mapping", "Write its keys indented on the lines below"),
    "model_attributes_type": ("must be a mapping", "Write its keys indented on the lines below"),
    "dict_type": ("must be a mapping", "Write its keys indented on the lines below"),
}


def _invalid_values(file: YamlFile, details: ErrorDetails) -> list[InvalidValue]:
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, ConflictError):
        return [
            InvalidValue(file.name, file.line(keys), key_text(keys), error.message, error.fix)
            for keys, error in cause.conflicts
        ]
    return [_invalid_value(file, details)]


def _invalid_value(file: YamlFile, details: ErrorDetails) -> InvalidValue:
    keys = tuple(_keys_in_file(file.data, details["loc"]))
    cause = details.get("ctx", {}).get("error")
    message, fix = _TYPES.get(details["type"], (details["msg"][:1].lower() + details["msg"][1:], "Correct the value"))
    if isinstance(cause, InvalidValueError):
        message, fix = cause.message, cause.fix
    elif details["type"] == "missing":
        message, fix = "is missing", "Add it; docs/environment.md describes each key"
    elif details["type"] == "extra_forbidden":
        message, fix = "is not a valid key", "Remove it, or correct its spelling"
    elif details["type"] in {"literal_error", "union_tag_invalid"}:
        context = details.get("ctx", {})
        expected = str(context.get("expected") or context["expected_tags"])
        message, fix = "is not an allowed value", f"Write {expected.replace(chr(39), '')}"
        if details["type"] == "union_tag_invalid":
            keys = (*keys, "type")
    elif details["type"] == "union_tag_not_found":
        keys, message, fix = (*keys, "type"), "is missing", "Write s3 for an S3-compatible store"
    elif details["type"] in {"greater_than_equal", "less_than_equal"}:
        fix = "Set a number in this range"
    return InvalidValue(file.name, file.line(keys), key_text(keys), message, fix)


def _keys_in_file(data: Any, location: tuple[str | int, ...]) -> Iterator[str | int]:  # noqa: ANN401 - parsed YAML
    """Yield the keys of a pydantic location that exist in the file; the other keys name members of a union."""
    for index, key in enumerate(location):
        last = index == len(location) - 1
        if isinstance(data, dict) and (key in data or last):
            yield key
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            yield key
            data = data[key] if key < len(data) else None
