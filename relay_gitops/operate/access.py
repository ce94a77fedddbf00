"""The two clusters of an environment, and the proof that each is the one that is meant."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relay_gitops.environment.model import Environment
from relay_gitops.operate.cluster import AccessError, Cluster, ClusterError
from relay_gitops.operate.kinds import API_SERVICE, NODE, SECRET, Manifest
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_values.imported_namespace import ImportedNamespace
from relay_values.virtual_cluster import CLUSTER_NAME, VirtualCluster

import yaml
from lightkube import KubeConfig, SingleConfig
from lightkube.core.exceptions import ConfigError

KUBECONFIG_TEMPLATE = Path("apps/docs-prod/kubeconfig.yaml.op.tpl")
KUBECONFIG_KEYS = ("super-admin.conf", "super-admin.svc")
"""cozystack writes the same kubeconfig twice: with the public address, and with one that works inside the host only."""
COZYSTACK_API = "v1alpha1.apps.cozystack.io"
"""The APIService of the kinds that only a host serves, such as Kubernetes and Bucket."""

_DEFAULT_KUBECONFIG = Path("~/.kube/config")
_EXEC_VERSION = "client.authentication.k8s.io/v1"


class WrongClusterError(ClusterError):
    """The kubeconfig leads to another cluster than the one that is meant."""


@dataclass(frozen=True)
class Access:
    """How the clusters are reached."""

    host_kubeconfig: Path | None = None
    """None for the one of the environment variable KUBECONFIG, else ~/.kube/config."""
    host_context: str | None = None
    """None for the current one."""
    virtual: str = "op"
    """`op` for the template's references, `host` for the host's Secret, or the path of a kubeconfig file."""
    virtual_context: str | None = None


class Clusters:
    """The host and the virtual cluster; each is reached, and its identity proven, when it is first asked for."""

    def __init__(self, root: Path, environment: Environment, access: Access) -> None:
        """Take the project's root, its environment and the ways to the clusters; nothing is asked yet."""
        self.environment = environment
        self.names = VirtualCluster(environment.virtual_cluster.name, ImportedNamespace(environment.host.namespace))
        self._root = root
        self._access = access
        self._host: Cluster | None = None
        self._virtual: Cluster | None = None

    def host(self) -> Cluster:
        """Return the host cluster; raise ClusterError, among them WrongClusterError."""
        if self._host is None:
            name = "host cluster"
            file = self._access.host_kubeconfig or _default_kubeconfig()
            data, path = _kubeconfig_file(name, file, "--host-kubeconfig or $KUBECONFIG")
            cluster = Cluster(name, _config(name, data, self._access.host_context, path))
            self._host = _proven(cluster, self._prove_host)
        return self._host

    def virtual(self) -> Cluster:
        """Return the virtual cluster; raise ClusterError, among them WrongClusterError, and OnePasswordCliError."""
        if self._virtual is None:
            name = "virtual cluster"
            data, path = self._virtual_kubeconfig(name)
            cluster = Cluster(name, _config(name, data, self._access.virtual_context, path))
            self._virtual = _proven(cluster, self._prove_virtual)
        return self._virtual

    def close(self) -> None:
        """Close the connections."""
        for cluster in (self._host, self._virtual):
            if cluster is not None:
                cluster.close()

    def _virtual_kubeconfig(self, name: str) -> tuple[Manifest, Path | None]:
        match self._access.virtual:
            case "op":
                op = OnePasswordCli(alternative="take the kubeconfig from the host with --virtual-kubeconfig host")
                text = op.inject(self._root / KUBECONFIG_TEMPLATE).value
                return _parsed(name, KUBECONFIG_TEMPLATE.name, text), None
            case "host":
                reference = self.names.kubeconfig
                secret = self.host().get(SECRET, reference.name, reference.namespace) or {}
                found = [value for key in KUBECONFIG_KEYS if (value := secret.get("data", {}).get(key))]
                if not found:
                    raise AccessError(
                        self.host().name,
                        f"Secret {reference.namespace}/{reference.name} has no {KUBECONFIG_KEYS[0]}",
                        "Wait until cozystack has made the cluster, or name a kubeconfig file",
                    )
                return _parsed(name, reference.name, base64.b64decode(found[0])), None
            case path:
                return _kubeconfig_file(name, Path(path), "--virtual-kubeconfig")

    def _prove_host(self, cluster: Cluster) -> None:
        """The host is the cluster that holds the virtual cluster's kubeconfig."""
        reference = self.names.kubeconfig
        if cluster.get(SECRET, reference.name, reference.namespace) is None:
            raise WrongClusterError(
                f"{cluster.name} (context {cluster.config.context_name}, {cluster.server})",
                f"it has no Secret {reference.namespace}/{reference.name}, so it is not the host of "
                f"{self.environment.virtual_cluster.name}",
                "Name the host's context with --host-context",
            )

    def _prove_virtual(self, cluster: Cluster) -> None:
        """The virtual cluster's nodes belong to it, or, as long as it has none, its address is named after it."""
        shown = f"{cluster.name} (context {cluster.config.context_name}, {cluster.server})"
        wanted = self.names.cluster_name
        if cluster.get(API_SERVICE, COZYSTACK_API) is not None:
            raise WrongClusterError(
                shown, "it serves cozystack's own kinds, so it is a host", "Name the virtual cluster's kubeconfig"
            )
        names = {node["metadata"].get("annotations", {}).get(CLUSTER_NAME) for node in cluster.list_objects(NODE)} - {
            None
        }
        others = sorted(str(name) for name in names - {wanted})
        if others:
            raise WrongClusterError(
                shown,
                f"its nodes belong to {', '.join(others)}, not to {wanted}",
                "Name the kubeconfig of that cluster",
            )
        address = (urlsplit(cluster.server).hostname or "").partition(".")[0]
        if not names and address != wanted and self._access.virtual != "host":
            raise WrongClusterError(
                shown,
                f"nothing shows that it is {wanted}: no node says so, and its address does not begin with that name",
                "Take the kubeconfig from the host, with --virtual-kubeconfig host",
            )


def _proven(cluster: Cluster, prove: Callable[[Cluster], None]) -> Cluster:
    """Return the cluster; close its connections if it is not the one that is meant."""
    try:
        prove(cluster)
    except BaseException:
        cluster.close()
        raise
    return cluster


def _default_kubeconfig() -> Path:
    # kubectl merges several; the first is the one that people mean.
    return Path(os.environ.get("KUBECONFIG", "").split(os.pathsep)[0] or _DEFAULT_KUBECONFIG)


def _kubeconfig_file(name: str, path: Path, named_by: str) -> tuple[Manifest, Path]:
    file = path.expanduser()
    try:
        return _parsed(name, str(path), file.read_bytes()), file
    except OSError as error:
        raise AccessError(
            name, f"the kubeconfig {path} cannot be read: {error.strerror}", f"Name another one with {named_by}"
        ) from None


def _parsed(name: str, source: str, text: bytes) -> Manifest:
    try:
        data: Any = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError):
        data = None
    if not isinstance(data, dict) or not data.get("clusters"):
        # The text itself is a secret, and stays unsaid.
        raise AccessError(name, f"what {source} holds is no kubeconfig", "Put the whole kubeconfig there")
    return data


def _config(name: str, data: Manifest, context: str | None, path: Path | None) -> SingleConfig:
    for entry in data.get("users") or []:
        # lightkube knows the versions before v1, whose answer has the same shape.
        plugin = (entry.get("user") or {}).get("exec") or {}
        if plugin.get("apiVersion") == _EXEC_VERSION:
            plugin["apiVersion"] = f"{_EXEC_VERSION}beta1"
    try:
        config = KubeConfig.from_dict(data, fname=path).get(context)
    except ConfigError as error:
        names = ", ".join(str(entry.get("name")) for entry in data.get("contexts") or [])
        raise AccessError(name, f"its kubeconfig: {error}", f"Name one of its contexts: {names}") from None
    except (KeyError, TypeError, ValueError):
        raise AccessError(name, "its kubeconfig is not complete", "Put a whole kubeconfig there") from None
    if config is None or config.user is None:
        raise AccessError(name, "its kubeconfig has no context with a user", "Put a whole kubeconfig there")
    return config
