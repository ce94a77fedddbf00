"""A new environment file: the commented template, filled with the values of a platform."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relay_gitops.environment.edit import edited
from relay_gitops.environment.model import Environment
from relay_gitops.environment.replacement import replacement
from relay_gitops.repository import git

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath

TEMPLATE = Path(__file__).parent / "template.yaml"
_SSH = re.compile(r"(?:ssh://)?git@(?P<host>[^:/]+)[:/](?P<path>.+?)/?")
_HTTPS = re.compile(r"(?P<url>https://[^@]+?)/?")


@dataclass(frozen=True)
class Platform:
    """The values that differ between platforms."""

    domain: str
    """The domain of the host cluster."""
    relay_host: str
    repository: str
    """The https or ssh URL from which Flux fetches the repository."""
    branch: str
    path: str
    """The folder of the project in the repository."""
    credentials: str | None
    """The 1Password item with the credentials of a private repository."""
    virtual_cluster: str
    """The name of the Kubernetes app in cozystack."""
    host_namespace: str
    """The tenant's namespace in the host cluster, which is also the name of its ingress class."""
    cluster_issuer: str
    vault: str
    bucket: str
    """The name of the Bucket app in cozystack."""
    endpoint: str
    """The URL of the store; clients must reach it too."""


def new_environment(platform: Platform) -> str:
    """Return the content of an environment file for a platform."""
    values: dict[KeyPath, str] = {
        ("repository", "url"): platform.repository,
        ("repository", "branch"): platform.branch,
        ("repository", "path"): platform.path,
        ("host", "domain"): platform.domain,
        ("host", "namespace"): platform.host_namespace,
        ("host", "ingressClass"): platform.host_namespace,
        ("host", "clusterIssuer"): platform.cluster_issuer,
        ("virtualCluster", "name"): platform.virtual_cluster,
        ("virtualCluster", "kubeconfig"): f"op://{platform.vault}/kubeconfig.yaml/kubeconfig.yaml",
        ("onePassword", "vault"): platform.vault,
        ("store", "bucket"): platform.bucket,
        ("store", "endpoint"): platform.endpoint,
        ("relays", 0, "host"): platform.relay_host,
    }
    if platform.credentials is not None:
        values["repository", "credentials"] = platform.credentials
    return edited(TEMPLATE.read_text(encoding="utf-8"), TEMPLATE.name, values)


def write_environment(platform: Platform, file: Path, name: str) -> None:
    """Write the environment file of a platform; messages call it `name`.

    The new file is validated before it replaces the old one, because valid values can conflict with each other.
    Raises InvalidFilesError with all errors, and RelayGitopsError if the file cannot be written.
    """
    with replacement(file, name, new_environment(platform)) as temporary:
        Environment.load(temporary, name)


def origin(folder: Path) -> str | None:
    """Return the https URL of the Git remote `origin`; None if it is missing or cannot be converted to https."""
    url = git.remote(folder, "origin") or ""
    if found := _SSH.fullmatch(url):
        return f"https://{found['host']}/{found['path']}"
    found = _HTTPS.fullmatch(url)
    return found["url"] if found else None
