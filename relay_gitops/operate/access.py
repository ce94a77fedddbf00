"""Access to the two clusters of an environment, with a check that each is the right one."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import KUBECONFIG_TEMPLATE
from relay_gitops.operate.cluster import AccessError, Cluster, ClusterError
from relay_gitops.operate.kinds import API_SERVICE, NODE, SECRET, Manifest
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_values.imported_namespace import ImportedNamespace
from relay_values.virtual_cluster import CLUSTER_NAME, VirtualCluster

import yaml
from lightkube import KubeConfig, SingleConfig
from lightkube.core.exceptions import ConfigError

KUBECONFIG_KEYS = ("super-admin.conf", "super-admin.svc")
"""cozystack writes two kubeconfigs: with the public address, and with an address that works only in the host."""
COZYSTACK_API = "v1alpha1.apps.cozystack.io"
"""The APIService of kinds that only a host serves, for example Kubernetes and Bucket."""

_DEFAULT_KUBECONFIG = Path("~/.kube/config")
_EXEC_VERSION = "client.authentication.k8s.io/v1"


class WrongClusterError(ClusterError):
    """The kubeconfig points to another cluster."""


@dataclass(frozen=True)
class Access:
    """Kubeconfigs and contexts of the clusters."""

    host_kubeconfig: Path | None = None
    """None for $KUBECONFIG, else ~/.kube/config."""
    host_context: str | None = None
    """None for the current context."""
    virtual: str = "op"
    """`op` for 1Password, `host` for the Secret in the host cluster, or the path of a kubeconfig file."""
    virtual_context: str | None = None


class Clusters:
    """The host and the virtual cluster. Each is opened, and its identity checked, on first use."""

    def __init__(self, root: Path, environment: Environment, access: Access) -> None:
        """Store the project's root, its environment and the access options. No request is sent yet."""
        self.environment = environment
        self.names = VirtualCluster(environment.virtual_cluster.name, ImportedNamespace(environment.host.namespace))
        self._root = root
        self._access = access
        self._host: Cluster | None = None
        self._virtual: Cluster | None = None

    def host(self) -> Cluster:
        """Return the host cluster; raise ClusterError or its subclass WrongClusterError."""
        if self._host is None:
            name = "host cluster"
            file = self._access.host_kubeconfig or _default_kubeconfig()
            data, path = _kubeconfig_file(name, file, "--host-kubeconfig or $KUBECONFIG")
            cluster = Cluster(name, _config(name, data, self._access.host_context, path))
            self._host = _proven(cluster, self._prove_host)
        return self._host

    def virtual(self) -> Cluster:
        """Return the virtual cluster; raise ClusterError, its subclass WrongClusterError, or OnePasswordCliError."""
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
                op = OnePasswordCli(alternative="read the kubeconfig from the host with --virtual-kubeconfig host")
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
                        "Wait until cozystack has created the cluster, or pass --virtual-kubeconfig FILE",
                    )
                return _parsed(name, reference.name, base64.b64decode(found[0])), None
            case path:
                return _kubeconfig_file(name, Path(path), "--virtual-kubeconfig")

    def _prove_host(self, cluster: Cluster) -> None:
        """Check that the cluster has the Secret with the virtual cluster's kubeconfig."""
        reference = self.names.kubeconfig
        if cluster.get(SECRET, reference.name, reference.namespace) is None:
            raise WrongClusterError(
                f"{cluster.name} (context {cluster.config.context_name}, {cluster.server})",
                f"it has no Secret {reference.namespace}/{reference.name}, so it is not the host of "
                f"{self.environment.virtual_cluster.name}",
                "Pass the host's context with --host-context",
            )

    def _prove_virtual(self, cluster: Cluster) -> None:
        """Check that the nodes belong to the virtual cluster; without nodes, that the server address has its name."""
        shown = f"{cluster.name} (context {cluster.config.context_name}, {cluster.server})"
        wanted = self.names.cluster_name
        if cluster.get(API_SERVICE, COZYSTACK_API) is not None:
            raise WrongClusterError(
                shown,
                "it serves the kinds of cozystack, so it is a host cluster",
                "Pass the virtual cluster's kubeconfig with --virtual-kubeconfig",
            )
        names = {node["metadata"].get("annotations", {}).get(CLUSTER_NAME) for node in cluster.list_objects(NODE)} - {
            None
        }
        others = sorted(str(name) for name in names - {wanted})
        if others:
            raise WrongClusterError(
                shown,
                f"its nodes belong to {', '.join(others)}, not to {wanted}",
                f"Pass the kubeconfig of {wanted} with --virtual-kubeconfig",
            )
        address = (urlsplit(cluster.server).hostname or "").partition(".")[0]
        if not names and address != wanted and self._access.virtual != "host":
            raise WrongClusterError(
                shown,
                f"cannot confirm that it is {wanted}: it has no nodes, and its address does not begin with that name",
                "Read the kubeconfig from the host with --virtual-kubeconfig host",
            )


def _proven(cluster: Cluster, prove: Callable[[Cluster], None]) -> Cluster:
    """Return the cluster; close its connections if it is the wrong one."""
    try:
        prove(cluster)
    except BaseException:
        cluster.close()
        raise
    return cluster


def _default_kubeconfig() -> Path:
    # kubectl merges all files; the first one is enough here.
    return Path(os.environ.get("KUBECONFIG", "").split(os.pathsep)[0] or _DEFAULT_KUBECONFIG)


def _kubeconfig_file(name: str, path: Path, named_by: str) -> tuple[Manifest, Path]:
    file = path.expanduser()
    try:
        return _parsed(name, str(path), file.read_bytes()), file
    except OSError as error:
        raise AccessError(
            name, f"the kubeconfig {path} cannot be read: {error.strerror}", f"Pass another one with {named_by}"
        ) from None


def _parsed(name: str, source: str, text: bytes) -> Manifest:
    try:
        data: Any = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError):
        data = None
    if not isinstance(data, dict) or not data.get("clusters"):
        # The content is secret, so it is not shown.
        raise AccessError(name, f"{source} is not a valid kubeconfig", "Store the complete kubeconfig there")
    return data


def _config(name: str, data: Manifest, context: str | None, path: Path | None) -> SingleConfig:
    for entry in data.get("users") or []:
        # lightkube supports only the versions before v1, whose output has the same format.
        plugin = (entry.get("user") or {}).get("exec") or {}
        if plugin.get("apiVersion") == _EXEC_VERSION:
            plugin["apiVersion"] = f"{_EXEC_VERSION}beta1"
    try:
        config = KubeConfig.from_dict(data, fname=path).get(context)
    except ConfigError as error:
        names = ", ".join(str(entry.get("name")) for entry in data.get("contexts") or [])
        raise AccessError(name, f"its kubeconfig: {error}", f"Pass one of its contexts: {names}") from None
    except (KeyError, TypeError, ValueError):
        raise AccessError(name, "its kubeconfig is incomplete", "Use a complete kubeconfig") from None
    if config is None or config.user is None:
        raise AccessError(name, "its kubeconfig has no context with a user", "Use a complete kubeconfig")
    return config
