"""Find relay-servers, their releases and valid relay.toml files in a repository."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import chart_name, values_of
from relay_gitops.repository.objects import WORKLOADS, Object, containers, mapping
from relay_gitops.repository.relay_file import RelayFile
from relay_gitops.repository.repository import Repository

DOCS = "https://github.com/No-Instructions/relay-server"
S3_TYPES = {"s3", "aws", "cloudflare", "backblaze", "minio", "tigris"}
IMAGE = "relay-server"


def relays(repository: Repository) -> Iterator[RelayFile]:
    """Yield each relay.toml that is valid TOML."""
    return (file for file in repository.relay_files if not file.fault)


def servers(repository: Repository) -> list[Object]:
    """Return the workloads that run relay-server."""
    return [item for item in repository.of_type(*WORKLOADS) if any(server_containers(item))]


def server_containers(item: Object) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield the containers of a workload that run relay-server, without init containers and sidecars."""
    for keys, container in containers(item):
        if IMAGE in str(container.get("image")) and "initContainers" not in keys:
            yield keys, container


def relay_releases(repository: Repository) -> list[Object]:
    """Return the releases of a relay-server chart."""
    return [
        release
        for release in repository.releases()
        if "relayToml" in values_of(release)
        or IMAGE in str(mapping(values_of(release).get("image")).get("repository"))
        or chart_name(release) == IMAGE
    ]
