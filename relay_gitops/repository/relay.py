"""Where a tree has relay-servers, and what their relay.toml says."""

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
    """A relay.toml, wherever it stands."""

    subject: Object
    keys: KeyPath
    text: str
    data: dict[str, Any]
    fault: str = ""

    @property
    def store(self) -> dict[str, Any]:
        """Its store."""
        return mapping(self.data.get("store"))

    @property
    def server(self) -> dict[str, Any]:
        """Its server."""
        return mapping(self.data.get("server"))


def relay_files(repository: Repository) -> Iterator[RelayFile]:
    """Yield every relay.toml of the values of releases, of ConfigMaps and of Secrets."""
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
        # The text of tomllib's message names a place, never the line itself, which may be secret.
        return RelayFile(subject, keys, text, {}, str(error))


def relays(repository: Repository) -> Iterator[RelayFile]:
    """Yield those that are TOML."""
    return (file for file in relay_files(repository) if not file.fault)


def servers(repository: Repository) -> list[Object]:
    """Return the workloads that run the server."""
    return [
        item
        for item in repository.of_type(*WORKLOADS)
        if any(IMAGE in str(container.get("image")) for _, container in containers(item))
    ]


def relay_releases(repository: Repository) -> list[Object]:
    """Return the releases of a chart of the server."""
    return [
        release
        for release in repository.releases()
        if "relayToml" in values_of(release)
        or IMAGE in str(mapping(values_of(release).get("image")).get("repository"))
        or chart_name(release) == IMAGE
    ]
