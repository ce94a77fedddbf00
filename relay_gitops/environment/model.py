"""The environment: every value that an operator may change, in one YAML file."""

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from relay_gitops.environment.yaml_file import YamlFile
from relay_gitops.errors import InvalidFilesError, InvalidValue
from relay_gitops.key_path import KeyPath, key_text
from relay_values.errors import InvalidValueError
from relay_values.formats import (
    DNS_LABEL,
    DNS_SUBDOMAIN,
    GIT_REF_NAME,
    GIT_URL,
    HOST,
    ITEM_TITLE,
    MIRROR_NAME,
    PREFIX,
    RELEASE_NAME,
    SECRET_REFERENCE,
)
from relay_values.relay_config import BucketStore, RelayConfig, RelaySettings, Server
from relay_values.relay_image import RelayImage
from relay_values.relay_model import RelayModel
from relay_values.relay_service import NODE_PORTS, checked_node_port

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails


class EnvironmentModel(RelayModel):
    """A part of the file; keys are written as Kubernetes writes them."""

    model_config = ConfigDict(alias_generator=to_camel)


class RepositoryValues(EnvironmentModel):
    """The Git repository that both Fluxes read."""

    url: Annotated[str, GIT_URL]
    """Without a password in it; Flux reads a public repository."""
    branch: Annotated[str, GIT_REF_NAME]
    """What Flux follows in both clusters."""


class Flux(EnvironmentModel):
    """How the two folders are reconciled."""

    root: Literal["virtual-cluster", "host"] = "virtual-cluster"
    """Where the Kustomization of apps/docs-prod lives: in the virtual cluster's own Flux, or in the host's, which
    then applies it with the virtual cluster's kubeconfig."""
    namespace: Annotated[str, DNS_LABEL] = "flux-system"
    """The namespace of the Flux objects, in both clusters."""


class Host(EnvironmentModel):
    """The host cluster, as its tenant sees it."""

    domain: Annotated[str, HOST]
    """The domain that its DNS and its certificate issuer cover."""
    namespace: Annotated[str, DNS_LABEL]
    """The tenant's namespace, where the Ingress goes."""
    ingress_class: Annotated[str, DNS_SUBDOMAIN]
    """The class whose controller answers on the domain; cozystack calls it after the tenant."""
    cluster_issuer: Annotated[str, DNS_SUBDOMAIN]
    """cert-manager's ClusterIssuer, which issues each relay's certificate."""


class VirtualClusterValues(EnvironmentModel):
    """The virtual Kubernetes cluster."""

    name: Annotated[str, DNS_LABEL]
    """The name of the Kubernetes app in cozystack."""
    kubeconfig: Annotated[str, SECRET_REFERENCE]
    """Where 1Password keeps the kubeconfig: op://vault/item/field."""


class OnePassword(EnvironmentModel):
    """1Password."""

    vault: Annotated[str, ITEM_TITLE]
    """The vault of every item."""
    namespace: Annotated[str, DNS_LABEL] = "1password"
    """The namespace of Connect and its operator in the virtual cluster."""
    credentials_item: Annotated[str, DNS_SUBDOMAIN] = "1password-credentials"
    """The Connect credentials file; the Secret made of it has the same name."""
    token_item: Annotated[str, DNS_SUBDOMAIN] = "1password-operator-token"  # noqa: S105 - an item's title
    """The Connect token of the operator; the Secret made of it has the same name."""


class Ingress(EnvironmentModel):
    """The way from the host's Ingress to the relays."""

    backend: Literal["stable", "mirror"] = "stable"
    """stable leads to the workers' fixed node port, mirror to the Service that the cloud controller manager makes."""


_NODE_PORT_SCHEMA: dict[str, JsonValue] = {"minimum": NODE_PORTS.start, "maximum": NODE_PORTS.stop - 1}


class Relay(EnvironmentModel):
    """One relay-server."""

    name: Annotated[str, RELEASE_NAME]
    """Its release, Deployment, Service and Ingress are called so."""
    namespace: Annotated[str, DNS_LABEL] = "relay"
    """Its namespace in the virtual cluster."""
    host: Annotated[str, HOST]
    """The host name that clients register. Their tokens are good for it alone."""
    prefix: Annotated[str, PREFIX]
    """Where in the bucket its documents are. No two relays may write to the same place."""
    item: Annotated[str, ITEM_TITLE]
    """The 1Password item with the fields AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    node_port: Annotated[int, AfterValidator(checked_node_port), Field(json_schema_extra=_NODE_PORT_SCHEMA)] | None = (
        None
    )
    """Needed where `ingress.backend` is stable."""
    mirror: Annotated[str, MIRROR_NAME] | None = None
    """The name of its mirrored Service in the host, which only the cluster knows."""
    config: RelaySettings = RelaySettings()
    """What else its relay.toml holds, in the server's own words."""


_UNIQUE: tuple[tuple[str, Callable[[Relay], Hashable], str], ...] = (
    ("name", lambda relay: relay.name, "and their objects are named after it"),
    ("host", lambda relay: relay.host, "and a host leads to one relay only"),
    ("prefix", lambda relay: relay.prefix, "so each would overwrite the other's documents"),
    ("nodePort", lambda relay: relay.node_port, "and a virtual cluster gives a node port once"),
    ("mirror", lambda relay: relay.mirror, "though each relay has a Service of its own"),
)


class ConflictError(ValueError):
    """Values that are right by themselves and wrong together."""

    def __init__(self, conflicts: list[tuple[KeyPath, InvalidValueError]]) -> None:
        """Take the keys in the file and what is wrong with each."""
        super().__init__("; ".join(str(error) for _, error in conflicts))
        self.conflicts = conflicts


class Environment(EnvironmentModel):
    """The whole file."""

    repository: RepositoryValues
    flux: Flux = Flux()
    host: Host
    virtual_cluster: VirtualClusterValues
    one_password: OnePassword
    store: Annotated[BucketStore, Field(discriminator="type")]
    """The bucket of all relays, in the words of relay.toml; each relay has a prefix of its own in it."""
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
                InvalidValueError("would be the prefix of every relay", "Write it as relays[].prefix"),
            )
        for key, of, because in _UNIQUE:
            first: dict[Hashable, Relay] = {}
            for index, relay in enumerate(self.relays):
                value = of(relay)
                if value is not None and first.setdefault(value, relay) is not relay:
                    message = f"is also the {key} of {first[value].name}, {because}"
                    yield (("relays", index, key), InvalidValueError(message, "Give each relay its own"))
        outside = InvalidValueError(
            "is not below host.domain, so neither its DNS nor its certificate issuer covers it",
            "Mend the spelling of one of the two",
        )
        prefixes = {relay.prefix: relay.name for relay in self.relays}
        for index, relay in enumerate(self.relays):
            if self.ingress.backend == "stable" and relay.node_port is None:
                fix = f"Take one between {NODE_PORTS.start} and {NODE_PORTS.stop - 1} that no other relay has"
                yield (
                    ("relays", index, "nodePort"),
                    InvalidValueError("is missing, and the stable backend leads to a fixed node port", fix),
                )
            if not relay.host.endswith(f".{self.host.domain}"):
                yield (("relays", index, "host"), outside)
            parents = PurePosixPath(relay.prefix).parents
            for outer in (prefixes[str(parent)] for parent in parents if str(parent) in prefixes):
                message = f"lies inside the prefix of {outer}, where documents of that name would be overwritten"
                yield (("relays", index, "prefix"), InvalidValueError(message, "Put the two side by side"))

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
        """Return the same values for another branch of the repository.

        Raises InvalidFilesError naming the option if it is no branch name.
        """
        try:
            GIT_REF_NAME.check(branch)
        except InvalidValueError as error:
            raise InvalidFilesError([InvalidValue("--branch", None, "", error.message, error.fix)]) from None
        repository = self.repository.model_copy(update={"branch": branch})
        return self.model_copy(update={"repository": repository})


_TYPES = {
    "string_type": ("must be text", "Write it in quotes"),
    "int_type": ("must be a whole number", "Write it without quotes"),
    "int_from_float": ("must be a whole number", "Write it without a fraction"),
    "bool_type": ("must be true or false", "Write it without quotes"),
    "tuple_type": ("must be a list", "Begin each entry with a hyphen"),
    "model_type": ("must be a mapping", "Indent its keys below it"),
    "model_attributes_type": ("must be a mapping", "Indent its keys below it"),
    "dict_type": ("must be a mapping", "Indent its keys below it"),
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
    message, fix = _TYPES.get(details["type"], (details["msg"][:1].lower() + details["msg"][1:], "Mend the value"))
    if isinstance(cause, InvalidValueError):
        message, fix = cause.message, cause.fix
    elif details["type"] == "missing":
        message, fix = "is missing", "Add it; the comments of environments/docs.yaml say what it is for"
    elif details["type"] == "extra_forbidden":
        message, fix = "is no key of this file", "Remove it, or mend its spelling"
    elif details["type"] in {"literal_error", "union_tag_invalid"}:
        context = details.get("ctx", {})
        expected = str(context.get("expected") or context["expected_tags"])
        message, fix = "is not one of the values it may have", f"Write {expected.replace(chr(39), '')}"
        if details["type"] == "union_tag_invalid":
            keys = (*keys, "type")
    elif details["type"] == "union_tag_not_found":
        keys, message, fix = (*keys, "type"), "is missing", "Write s3 for an S3-compatible store"
    elif details["type"] in {"greater_than_equal", "less_than_equal"}:
        fix = "Take a number in between"
    return InvalidValue(file.name, file.line(keys), key_text(keys), message, fix)


def _keys_in_file(data: Any, location: tuple[str | int, ...]) -> Iterator[str | int]:  # noqa: ANN401 - parsed YAML
    """Yield the keys of pydantic's location that stand in the file; the others name members of a union."""
    for index, key in enumerate(location):
        last = index == len(location) - 1
        if isinstance(data, dict) and (key in data or last):
            yield key
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            yield key
            data = data[key] if key < len(data) else None
