"""The two Secrets that 1Password Connect and its operator start with, which are made outside of Git."""

import base64
import binascii
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT, AppsFolder, project_root
from relay_gitops.errors import ProjectError, RelayGitopsError
from relay_gitops.operate.committed import Committed
from relay_gitops.operate.kinds import HELM_RELEASE, SECRET, Manifest
from relay_gitops.operate.one_password_cli import Secret
from relay_gitops.repository.secrets import CREDENTIALS_AS_FILE
from relay_gitops.repository.version import version_numbers
from relay_gitops.secrets.inventory import NeededSecret

import yaml

OPERATOR_CHART = "third_party/vendir/charts/1password-connect"
CREDENTIALS_FILE = "1password-credentials.json"
"""The name that 1Password gives to the credentials file of a Connect server."""
TOKEN_FIELD = "credential"  # noqa: S105 - no secret, because this is the name of a field


class MalformedError(RelayGitopsError):
    """What 1Password holds is not what Connect wants; the value stays unsaid."""


class Form(StrEnum):
    """What the value of the credentials Secret is."""

    BASE64 = "base64 of the JSON"
    PLAIN = "the JSON itself"


@dataclass(frozen=True)
class BootstrapSecret:
    """One of the two Secrets: where it goes, and the reference that its value comes from."""

    namespace: str
    name: str
    key: str
    reference: str
    form: Form | None
    """How a credentials file is written; None for the token, which is written as it is."""

    def __str__(self) -> str:
        """Return it as kubectl's users write it."""
        return f"Secret {self.namespace}/{self.name}"

    def manifest(self, value: Secret) -> Manifest:
        """Return the Secret with a value of 1Password's; raise MalformedError if it cannot be one."""
        content = value.value.strip()
        if self.form is None:
            if not content or not content.isascii() or len(content.split()) != 1:
                raise MalformedError(
                    f"{self.reference}: is no token. Put the token of the Connect server there, and nothing else."
                )
        else:
            if not _is_json_object(content):
                raise MalformedError(
                    f"{self.reference}: is not the JSON of a Connect server's credentials file. Put the file that "
                    "1Password made into the item as it is."
                )
            if self.form is Form.BASE64:
                content = base64.b64encode(content)
        return {
            "apiVersion": SECRET.api_version,
            "kind": SECRET.kind,
            "metadata": {"name": self.name, "namespace": self.namespace},
            "type": "Opaque",
            "data": {self.key: base64.b64encode(content).decode()},
        }

    def fault(self, live: Manifest | None) -> str:
        """Return what is wrong with the Secret in the cluster; empty if nothing is."""
        if live is None:
            return "is not there"
        encoded = live.get("data", {}).get(self.key)
        if not encoded:
            return f"has no key {self.key}"
        content = base64.b64decode(encoded)
        if self.form is None:
            return "" if len(content.split()) == 1 and content == content.strip() else "holds white space in its token"
        decoded = _decoded(content)
        wanted = {Form.PLAIN: content, Form.BASE64: decoded}[self.form]
        if wanted is not None and _is_json_object(wanted):
            return "holds line breaks inside its base64" if self.form is Form.BASE64 and b"\n" in content else ""
        other = {Form.PLAIN: decoded, Form.BASE64: content}[self.form]
        if other is not None and _is_json_object(other):
            held = Form.BASE64 if self.form is Form.PLAIN else Form.PLAIN
            return f"holds {held}, and this version of the chart wants {self.form}"
        return "holds no credentials file"


def bootstrap_secrets(root: Path, environment: Environment) -> tuple[BootstrapSecret, BootstrapSecret]:
    """Return the two Secrets that the committed HelmRelease of the operator names.

    Raises ProjectError if apps/ or third_party/vendir are not as they should be.
    """
    release = _operator(Committed(root, AppsFolder.DOCS_PROD))
    values, namespace = release["spec"]["values"], release["spec"]["targetNamespace"]
    connect, token = values["connect"], values["operator"]["token"]
    vault = f"op://{environment.one_password.vault}"
    return (
        BootstrapSecret(
            namespace,
            connect["credentialsName"],
            connect["credentialsKey"],
            f"{vault}/{environment.one_password.credentials_item}/{CREDENTIALS_FILE}",
            Form.PLAIN if chart_version(root) >= CREDENTIALS_AS_FILE else Form.BASE64,
        ),
        BootstrapSecret(
            namespace, token["name"], token["key"], f"{vault}/{environment.one_password.token_item}/{TOKEN_FIELD}", None
        ),
    )


def chart_version(root: Path) -> tuple[int, ...]:
    """Return the version of the 1Password connect chart: of its Chart.yaml, or of the lock where it is not fetched."""
    chart, lock = root / OPERATOR_CHART / "Chart.yaml", root / "third_party/vendir/vendir.lock.yml"
    try:
        if chart.is_file():
            version = yaml.safe_load(chart.read_text(encoding="utf-8"))["version"]
        else:
            folder = OPERATOR_CHART.removeprefix("third_party/vendir/")
            directories = yaml.safe_load(lock.read_text(encoding="utf-8"))["directories"]
            entry = next(entry for entry in directories if entry["path"] == folder)
            version = entry["contents"][0]["helmChart"]["version"]
        numbers = version_numbers(version)
    except (OSError, yaml.YAMLError, KeyError, IndexError, TypeError, StopIteration):
        numbers = ()
    if not numbers:
        raise ProjectError(
            f"{OPERATOR_CHART}: its version is neither in Chart.yaml nor in third_party/vendir/vendir.lock.yml. "
            "Run vendir sync there."
        )
    return numbers


def with_bootstrap_items(needed: list[NeededSecret], folder: Path) -> list[NeededSecret]:
    """Return the list with the items of the Secrets that `create-1password-secret` writes for the project of a folder.

    Raises InvalidFilesError for a wrong environment, and ProjectError for an apps/ that synth has not written.
    """
    cluster = f"apps/{AppsFolder.DOCS_PROD}"
    if not any(secret.cluster == cluster and not secret.made_by for secret in needed):
        return needed
    try:
        root = project_root(folder)
    except ProjectError:
        return needed
    secrets = bootstrap_secrets(root, Environment.load(root / ENVIRONMENT, str(ENVIRONMENT)))
    references = {(cluster, made.namespace, made.name): made.reference for made in secrets}
    found = []
    for secret in needed:
        reference = references.get((secret.cluster, secret.namespace, secret.name))
        if reference and not secret.made_by:
            vault, item, field = reference.removeprefix("op://").split("/")
            made = {"made_by": "relay-gitops create-1password-secret", "vault": vault, "item": item, "fields": [field]}
            found.append(secret.model_copy(update=made))
        else:
            found.append(secret)
    return found


def _operator(committed: Committed) -> dict[str, Any]:
    for release in committed.of_kind(HELM_RELEASE):
        if release["spec"]["chart"]["spec"]["chart"].removeprefix("./") == OPERATOR_CHART:
            return release
    raise ProjectError(f"{committed.path} has no HelmRelease of {OPERATOR_CHART}. Run relay-gitops synth, and again.")


def _is_json_object(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False


def _decoded(content: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return None
