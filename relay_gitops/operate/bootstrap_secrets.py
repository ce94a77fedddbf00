"""The bootstrap Secrets: credentials of 1Password Connect and token of its operator, which are not in Git."""

import base64
import binascii
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import APPS, ENVIRONMENT, KUBECONFIG_TEMPLATE, AppsFolder, project_root
from relay_gitops.errors import ProjectError, RelayGitopsError
from relay_gitops.operate.committed import Committed
from relay_gitops.operate.git_credentials import needed_fields
from relay_gitops.operate.kinds import GIT_REPOSITORY, HELM_RELEASE, SECRET, Manifest
from relay_gitops.operate.one_password_cli import Secret
from relay_gitops.repository.secrets import CREDENTIALS_AS_FILE
from relay_gitops.repository.version import version_numbers
from relay_gitops.secrets.inventory import Consumer, NeededSecret

import yaml

OPERATOR_CHART = "third_party/vendir/charts/1password-connect"
CREDENTIALS_FILE = "1password-credentials.json"
"""The name of the credentials file that 1Password creates for a Connect server."""
TOKEN_FIELD = "credential"  # noqa: S105 - no secret, because this is the name of a field
_CREATED_BY = "relay-gitops create-1password-secret"
_BOOTSTRAP = "relay-gitops bootstrap"
_REFERENCE_LINE = 2
"""The line of the reference in the kubeconfig template, after the mark of generated files."""


class MalformedError(RelayGitopsError):
    """The value in 1Password has the wrong format. The message never contains the value."""


class Form(StrEnum):
    """Format of the value of the credentials Secret."""

    BASE64 = "base64 of the JSON"
    PLAIN = "plain JSON"


@dataclass(frozen=True)
class BootstrapSecret:
    """One bootstrap Secret, and the 1Password reference of its value."""

    namespace: str
    name: str
    key: str
    reference: str
    form: Form | None
    """The format of the credentials file; None for the token."""

    def __str__(self) -> str:
        """Return kind, namespace and name."""
        return f"Secret {self.namespace}/{self.name}"

    def manifest(self, value: Secret) -> Manifest:
        """Return the Secret with a value from 1Password; raise MalformedError if the value has the wrong format."""
        content = value.value.strip()
        if self.form is None:
            if not content or not content.isascii() or len(content.split()) != 1:
                raise MalformedError(
                    f"{self.reference}: is not a valid token. Store only the token of the Connect server in this field."
                )
        else:
            if not _is_json_object(content):
                raise MalformedError(
                    f"{self.reference}: is not the credentials file of a Connect server. Attach the unchanged "
                    f"{CREDENTIALS_FILE} to the item."
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
        """Return the problem of the Secret in the cluster; empty if it is valid."""
        if live is None:
            return "is missing"
        encoded = live.get("data", {}).get(self.key)
        if not encoded:
            return f"has no key {self.key}"
        content = base64.b64decode(encoded)
        if self.form is None:
            return "" if len(content.split()) == 1 and content == content.strip() else "has white space in its token"
        decoded = _decoded(content)
        wanted = {Form.PLAIN: content, Form.BASE64: decoded}[self.form]
        if wanted is not None and _is_json_object(wanted):
            return "has line breaks in its base64" if self.form is Form.BASE64 and b"\n" in content else ""
        other = {Form.PLAIN: decoded, Form.BASE64: content}[self.form]
        if other is not None and _is_json_object(other):
            held = Form.BASE64 if self.form is Form.PLAIN else Form.PLAIN
            return f"contains {held}, but this version of the chart expects {self.form}"
        return "does not contain a credentials file"


def bootstrap_secrets(root: Path, environment: Environment) -> tuple[BootstrapSecret, BootstrapSecret]:
    """Return the two Secrets that the committed HelmRelease of the operator refers to.

    Raises ProjectError if apps/ or third_party/vendir cannot be read.
    """
    chart = environment.repository.folder(OPERATOR_CHART)
    release = _operator(Committed(root, AppsFolder.DOCS_PROD), chart)
    values, namespace = release["spec"]["values"], release["spec"]["targetNamespace"]
    connect, token = values["connect"], values["operator"]["token"]
    vault = f"op://{environment.one_password.vault}"
    return (
        BootstrapSecret(
            namespace,
            connect["credentialsName"],
            connect["credentialsKey"],
            f"{vault}/{environment.one_password.credentials_item}/{CREDENTIALS_FILE}",
            Form.PLAIN if operator_chart_version(root) >= CREDENTIALS_AS_FILE else Form.BASE64,
        ),
        BootstrapSecret(
            namespace, token["name"], token["key"], f"{vault}/{environment.one_password.token_item}/{TOKEN_FIELD}", None
        ),
    )


def operator_chart_version(root: Path) -> tuple[int, ...]:
    """Return the version of the 1Password connect chart from its Chart.yaml, else from the vendir lock file."""
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
            "Run vendir sync in third_party/vendir."
        )
    return numbers


def with_bootstrap_items(needed: list[NeededSecret], folder: Path) -> list[NeededSecret]:
    """Return the list with the items of the bootstrap Secrets, Git credentials and kubeconfig of the virtual cluster.

    Outside the project, nothing is added. Raises InvalidFilesError if the environment is not valid, and ProjectError
    if apps/ cannot be read.
    """
    if all(secret.created_by for secret in needed):
        return needed
    try:
        root = project_root(folder)
    except ProjectError:
        return needed
    if not (root / ENVIRONMENT).is_file():
        # A cdk8s app without an environment, which uses only the constructs.
        return needed
    environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
    clusters = [environment.repository.folder(f"{APPS}/{name}").removeprefix("./") for name in AppsFolder]
    cluster = clusters[0]
    if not any(secret.cluster == cluster and not secret.created_by for secret in needed):
        return needed
    secrets = bootstrap_secrets(root, environment)
    references = {(cluster, made.namespace, made.name): made.reference for made in secrets}
    found = []
    for secret in needed:
        reference = references.get((secret.cluster, secret.namespace, secret.name))
        if reference and not secret.created_by:
            found.append(secret.model_copy(update={"created_by": _CREATED_BY, **_item(reference)}))
        elif environment.repository.credentials and secret.cluster in clusters and _is_of_git(secret):
            vault, item = environment.repository.credentials.removeprefix("op://").split("/")
            fields = needed_fields(environment.repository.url)
            made = {"created_by": _BOOTSTRAP, "vault": vault, "item": item, "fields": fields}
            found.append(secret.model_copy(update=made))
        else:
            found.append(secret)
    return [*found, _kubeconfig(cluster, environment)]


def _is_of_git(secret: NeededSecret) -> bool:
    return not secret.created_by and any(
        consumer.object.startswith(f"{GIT_REPOSITORY.kind} ") for consumer in secret.consumers
    )


def _kubeconfig(cluster: str, environment: Environment) -> NeededSecret:
    commands = [
        Consumer(object=f"relay-gitops {verb}", file=str(KUBECONFIG_TEMPLATE), line=_REFERENCE_LINE)
        for verb in ("create-1password-secret", "bootstrap", "verify")
    ]
    return NeededSecret(
        cluster=cluster,
        namespace="",
        name="",
        created_by="",
        consumers=commands,
        **_item(environment.virtual_cluster.kubeconfig),
    )


def _item(reference: str) -> dict[str, Any]:
    vault, item, field = reference.removeprefix("op://").split("/", 2)
    return {"vault": vault, "item": item, "fields": [field.rpartition("/")[2]]}


def _operator(committed: Committed, chart: str) -> dict[str, Any]:
    for release in committed.of_kind(HELM_RELEASE):
        if release["spec"]["chart"]["spec"]["chart"] == chart:
            return release
    raise ProjectError(f"{committed.path} has no HelmRelease of {chart}. Run relay-gitops synth first.")


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
