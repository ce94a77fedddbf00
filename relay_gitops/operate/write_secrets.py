"""Writes and checks the bootstrap Secrets of 1Password Connect and its operator."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from relay_gitops.environment.project import AppsFolder
from relay_gitops.operate.bootstrap_secrets import BootstrapSecret
from relay_gitops.operate.cluster import Cluster, RefusedError
from relay_gitops.operate.committed import Committed
from relay_gitops.operate.kinds import DEPLOYMENT, NAMESPACE, SECRET, Manifest
from relay_gitops.operate.one_password_cli import OnePasswordCli

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
"""The annotation that `kubectl rollout restart` sets."""


@dataclass(frozen=True)
class Written:
    """Result for one Secret."""

    secret: BootstrapSecret
    change: str
    """`created`, `changed` or `unchanged`."""


def write_secrets(
    cluster: Cluster, root: Path, secrets: tuple[BootstrapSecret, ...], op: OnePasswordCli
) -> list[Written]:
    """Read both values, write both Secrets, and restart the Deployments that use a changed Secret.

    Writes nothing if a value cannot be read or is malformed. Raises ClusterError, OnePasswordCliError and
    MalformedError.
    """
    manifests = [secret.manifest(op.read(secret.reference)) for secret in secrets]
    namespaces = {secret.namespace for secret in secrets}
    for namespace in Committed(root, AppsFolder.DOCS_PROD).of_kind(NAMESPACE):
        if namespace["metadata"]["name"] in namespaces:
            cluster.apply(namespace)
    written = [_written(cluster, secret, manifest) for secret, manifest in zip(secrets, manifests, strict=True)]
    _restart(cluster, [entry.secret for entry in written if entry.change == "changed"])
    return written


def faults(cluster: Cluster, secrets: tuple[BootstrapSecret, ...]) -> dict[BootstrapSecret, str]:
    """Return the problem of each Secret in the cluster, empty if it is valid; raise ClusterError."""
    return {secret: secret.fault(cluster.get(SECRET, secret.name, secret.namespace)) for secret in secrets}


def apply_secret(cluster: Cluster, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
    """Apply a Secret and return the result; raise ClusterError, whose message contains no value."""
    try:
        return cluster.apply(manifest, dry_run=dry_run)
    except RefusedError:
        # The message of the API server may contain the object with its values.
        metadata = manifest["metadata"]
        raise RefusedError(
            cluster.name,
            f"the API server rejects Secret {metadata['namespace']}/{metadata['name']}",
            "If it has another type or is immutable, delete it, then run the command again",
        ) from None


def _written(cluster: Cluster, secret: BootstrapSecret, manifest: Manifest) -> Written:
    before = cluster.get(SECRET, secret.name, secret.namespace)
    apply_secret(cluster, manifest)
    if before is None:
        return Written(secret, "created")
    same = before.get("data", {}).get(secret.key) == manifest["data"][secret.key]
    return Written(secret, "unchanged" if same else "changed")


def _restart(cluster: Cluster, secrets: list[BootstrapSecret]) -> None:
    """Restart the Deployments that use one of the Secrets."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for namespace in {secret.namespace for secret in secrets}:
        names = {secret.name for secret in secrets if secret.namespace == namespace}
        for deployment in cluster.list_objects(DEPLOYMENT, namespace):
            if names & set(_secret_names(deployment["spec"]["template"]["spec"])):
                cluster.annotate(
                    DEPLOYMENT, deployment["metadata"]["name"], namespace, {RESTARTED_AT: now}, "spec", "template"
                )


def _secret_names(value: Any) -> list[str]:  # noqa: ANN401 - a part of a pod's spec
    """Return the names under secretKeyRef, secretRef and secret at any depth."""
    if isinstance(value, list):
        return [name for item in value for name in _secret_names(item)]
    if not isinstance(value, dict):
        return []
    found = [
        str(inner.get("name") or inner.get("secretName"))
        for key, inner in value.items()
        if key in {"secretKeyRef", "secretRef", "secret"} and isinstance(inner, dict)
    ]
    return found + [name for inner in value.values() for name in _secret_names(inner)]
