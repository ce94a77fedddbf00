"""Find relay-servers and their relay.toml in a repository."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, chart_name, values_of
from relay_gitops.repository.objects import WORKLOADS, Object, containers, mapping
from relay_gitops.repository.repository import Repository

DOCS = "https://github.com/No-Instructions/relay-server"


S3_TYPES = {"s3", "aws", "cloudflare", "backblaze", "minio", "tigris"}


SECRET_KEYS = {"access_key_id", "secret_access_key", "access_key", "secret_key", "key_id", "application_key"}


IMAGE = "relay-server"


@dataclass(frozen=True)
class RelayFile:
    """A relay.toml inside an object."""

    subject: Object
    keys: KeyPath
    text: str
    data: dict[str, Any]
    fault: str = ""

    @property
    def store(self) -> dict[str, Any]:
        """The store."""
        return mapping(self.data.get("store"))

    @property
    def server(self) -> dict[str, Any]:
        """The server."""
        return mapping(self.data.get("server"))


def relay_files(repository: Repository) -> Iterator[RelayFile]:
    """Yield each relay.toml in the values of releases, in ConfigMaps and in Secrets."""
    for release in repository.releases():
        text = values_of(release).get("relayToml")
        if isinstance(text, str):
            yield _read(release, (*VALUES, "relayToml"), text)
    for item in repository.applied:
        if item.type in ("/ConfigMap", "/Secret"):
            for field in ("data", "stringData"):
                text = mapping(item.data.get(field)).get("relay.toml")
                if isinstance(text, str) and not text.startswith("ENC["):
                    yield _read(item, (field, "relay.toml"), text)


def _read(subject: Object, keys: KeyPath, text: str) -> RelayFile:
    try:
        return RelayFile(subject, keys, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # The message of tomllib contains only a position, never the line, which may be secret.
        return RelayFile(subject, keys, text, {}, str(error))


def relays(repository: Repository) -> Iterator[RelayFile]:
    """Yield each relay.toml that is valid TOML."""
    return (file for file in relay_files(repository) if not file.fault)


def servers(repository: Repository) -> list[Object]:
    """Return the workloads that run relay-server."""
    return [
        item
        for item in repository.of_type(*WORKLOADS)
        if any(IMAGE in str(container.get("image")) for _, container in containers(item))
    ]


def relay_releases(repository: Repository) -> list[Object]:
    """Return the releases of a relay-server chart."""
    return [
        release
        for release in repository.releases()
        if "relayToml" in values_of(release)
        or IMAGE in str(mapping(values_of(release).get("image")).get("repository"))
        or chart_name(release) == IMAGE
    ]
