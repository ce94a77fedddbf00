"""The credentials of a private Git repository, from 1Password to the Secrets of the GitRepositories."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay_gitops.errors import ProjectError, RelayGitopsError
from relay_gitops.operate.kinds import SECRET, Manifest

if TYPE_CHECKING:
    from relay_gitops.environment.model import RepositoryValues
    from relay_gitops.operate.one_password_cli import OnePasswordCli, Secret

USERNAME, PASSWORD, BEARER_TOKEN, CERTIFICATE = "username", "password", "bearerToken", "ca.crt"
IDENTITY, KNOWN_HOSTS = "identity", "known_hosts"
"""The keys that source-controller reads, and the fields and files of the item.

Source: https://fluxcd.io/flux/components/source/gitrepositories/#secret-reference
"""
_OPENSSH = b"openssh-key-v1\0"


class CredentialsError(RelayGitopsError):
    """The item does not have the fields that Flux needs, or a value has the wrong format."""


@dataclass(frozen=True)
class GitCredentials:
    """The data of the Secret of each GitRepository."""

    values: dict[str, "Secret"]

    def manifest(self, repository: Manifest) -> Manifest:
        """Return the Secret to which a GitRepository refers."""
        return {
            "apiVersion": SECRET.api_version,
            "kind": SECRET.kind,
            "metadata": {
                "name": repository["spec"]["secretRef"]["name"],
                "namespace": repository["metadata"]["namespace"],
            },
            "type": "Opaque",
            "data": {key: base64.b64encode(secret.value).decode() for key, secret in self.values.items()},
        }


def needed_fields(url: str) -> list[str]:
    """Return the fields or files that the item of a repository needs."""
    return [IDENTITY, KNOWN_HOSTS] if url.startswith("ssh://") else [USERNAME, PASSWORD]


def secret_of(repository: Manifest) -> str:
    """Return the name of the Secret to which a GitRepository refers; empty for a public repository."""
    return str((repository["spec"].get("secretRef") or {}).get("name") or "")


def git_credentials(
    op: "OnePasswordCli", repository: "RepositoryValues", readers: Iterable[Manifest]
) -> GitCredentials | None:
    """Return the credentials that the given GitRepositories need; None if they refer to no Secret.

    Raises OnePasswordCliError, CredentialsError, and ProjectError if apps/ is not up to date with the environment.
    """
    names = [secret_of(reader) for reader in readers]
    if any(bool(name) != bool(repository.credentials) for name in names):
        raise ProjectError("repository.credentials differs from the GitRepositories in apps/. Run relay-gitops synth.")
    item = repository.credentials
    if item is None:
        return None
    return GitCredentials(_ssh(op, item) if repository.url.startswith("ssh://") else _https(op, item))


def _https(op: "OnePasswordCli", item: str) -> "dict[str, Secret]":
    certificate = op.find(f"{item}/{CERTIFICATE}")
    found = {CERTIFICATE: certificate.text()} if certificate else {}
    username = op.find(f"{item}/{USERNAME}")
    if username:
        return {USERNAME: username.word(), PASSWORD: op.read(f"{item}/{PASSWORD}").word(), **found}
    token = op.find(f"{item}/{BEARER_TOKEN}")
    if token is None:
        raise CredentialsError(
            f"{item}: has neither the fields {USERNAME} and {PASSWORD} nor the field {BEARER_TOKEN}. Add them in "
            "1Password with exactly these names."
        )
    return {BEARER_TOKEN: token.word(), **found}


def _ssh(op: "OnePasswordCli", item: str) -> "dict[str, Secret]":
    identity, known_hosts = op.read(f"{item}/{IDENTITY}").text(), op.read(f"{item}/{KNOWN_HOSTS}").text()
    if not identity.value.startswith(b"-----BEGIN ") or b" PRIVATE KEY-----" not in identity.value:
        raise CredentialsError(
            f"{item}/{IDENTITY}: is not a private key. Attach the file that ssh-keygen wrote, without .pub at its end."
        )
    if _has_passphrase(identity.value):
        raise CredentialsError(
            f"{item}/{IDENTITY}: has a passphrase, which Flux cannot enter. Remove it with ssh-keygen -p, or create a "
            "new deploy key without one."
        )
    lines = [line for line in known_hosts.value.decode(errors="replace").splitlines() if line.strip()]
    if not any(len(line.split()) >= 3 and not line.startswith("#") for line in lines):  # noqa: PLR2004 - host, type, key
        raise CredentialsError(
            f"{item}/{KNOWN_HOSTS}: has no host key. Attach the output of ssh-keyscan for the host of repository.url."
        )
    return {IDENTITY: identity, KNOWN_HOSTS: known_hosts}


def _has_passphrase(key: bytes) -> bool:
    """Return whether a private key is encrypted: by its PEM header, or by the cipher in an OpenSSH key."""
    header, _, rest = key.partition(b"\n")
    if b"ENCRYPTED" in header or b"Proc-Type: 4,ENCRYPTED" in rest:
        return True
    try:
        content = base64.b64decode(b"".join(line for line in key.splitlines() if b"-" not in line))
    except binascii.Error:
        return False
    if not content.startswith(_OPENSSH):
        return False
    start = len(_OPENSSH) + 4
    return content[start : start + int.from_bytes(content[start - 4 : start])] != b"none"
