"""Access to the two clusters of an environment, with a check that each is the right one."""

import base64
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import KUBECONFIG_TEMPLATE
from relay_gitops.operate.cluster import AccessError, Cluster, ClusterError
from relay_gitops.operate.kinds import API_SERVICE, CONFIG_MAP, NAMESPACE, NODE, SECRET, Manifest
from relay_gitops.operate.kubeconfig import Connection, KubeconfigError, connection, default_files, merged, parsed
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_gitops.operate.write_log import WriteLog
from relay_values.imported_namespace import ImportedNamespace
from relay_values.virtual_cluster import CLUSTER_NAME, VirtualCluster

KUBECONFIG_KEYS = ("super-admin.conf", "super-admin.svc")
"""cozystack writes two kubeconfigs: with the public address, and with an address that works only in the host."""
COZYSTACK_API = "v1alpha1.apps.cozystack.io"
"""The APIService of kinds that only a host serves, for example Kubernetes and Bucket."""

TENANT_HOST = "namespace.cozystack.io/host"
"""The label or annotation, which differs by version, in which cozystack writes the domain of a tenant's namespace."""
ROOT_AUTHORITY = "kube-root-ca.crt"
"""The ConfigMap in which each cluster publishes its certificate authority."""

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")


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

    def __init__(
        self, root: Path, environment: Environment, access: Access, note: Callable[[str], None] = lambda _: None
    ) -> None:
        """Store the project's root, its environment, the access options and how to print a note.

        No request is sent yet.
        """
        self._note = note
        self.environment = environment
        self.names = VirtualCluster(environment.virtual_cluster.name, ImportedNamespace(environment.host.namespace))
        self.log = WriteLog()
        self._root = root
        self._access = access
        self._host: Cluster | None = None
        self._virtual: Cluster | None = None

    def host(self) -> Cluster:
        """Return the host cluster; raise ClusterError or its subclass WrongClusterError."""
        if self._host is None:
            name = "host cluster"
            given = self._access.host_kubeconfig
            files = [given.expanduser()] if given else default_files()
            data = _kubeconfig(name, files, "--host-kubeconfig or $KUBECONFIG")
            cluster = Cluster(name, _connection(name, data, self._access.host_context), self.log)
            self._host = _proven(cluster, self._prove_host)
        return self._host

    def virtual(self) -> Cluster:
        """Return the virtual cluster; raise ClusterError, its subclass WrongClusterError, or OnePasswordCliError."""
        if self._virtual is None:
            name = "virtual cluster"
            data = self._virtual_kubeconfig(name)
            cluster = Cluster(name, _connection(name, data, self._access.virtual_context), self.log)
            self._virtual = _proven(cluster, self._prove_virtual)
        return self._virtual

    def close(self) -> None:
        """Close the connections."""
        for cluster in (self._host, self._virtual):
            if cluster is not None:
                cluster.close()

    def _virtual_kubeconfig(self, name: str) -> Manifest:
        match self._access.virtual:
            case "op":
                op = OnePasswordCli(alternative="read the kubeconfig from the host with --virtual-kubeconfig host")
                text = op.inject(self._root / KUBECONFIG_TEMPLATE).value
                return _parsed(name, KUBECONFIG_TEMPLATE.name, text)
            case "host":
                reference, found = self.names.kubeconfig, self._admin_kubeconfig(self.host())
                if found is None:
                    raise AccessError(
                        self.host().name,
                        f"Secret {reference.namespace}/{reference.name} has no {KUBECONFIG_KEYS[0]}",
                        "Wait until cozystack has created the cluster, or pass --virtual-kubeconfig FILE",
                    )
                return _parsed(name, reference.name, found)
            case path:
                return _kubeconfig(name, [Path(path).expanduser()], "--virtual-kubeconfig")

    def _admin_kubeconfig(self, host: Cluster) -> bytes | None:
        """Return the kubeconfig of the virtual cluster from the Secret in the host; None if it is still missing."""
        reference = self.names.kubeconfig
        secret = host.get(SECRET, reference.name, reference.namespace) or {}
        data = secret.get("data") or {}
        encoded = next((data[key] for key in KUBECONFIG_KEYS if data.get(key)), None)
        return base64.b64decode(encoded) if encoded else None

    def _prove_host(self, cluster: Cluster) -> None:
        """Check that the cluster has the Secret with the virtual cluster's kubeconfig, and the domain of the tenant."""
        shown = f"{cluster.name} (context {cluster.connection.context}, {cluster.server})"
        reference = self.names.kubeconfig
        if cluster.get(SECRET, reference.name, reference.namespace) is None:
            raise WrongClusterError(
                shown,
                f"it has no Secret {reference.namespace}/{reference.name}, so it is not the host of "
                f"{self.environment.virtual_cluster.name}",
                "Pass the host's context with --host-context",
            )
        domain, wanted = _tenant_domain(cluster, reference.namespace), self.environment.host.domain
        if domain and domain != wanted:
            raise WrongClusterError(
                shown,
                f"the domain of its namespace {reference.namespace} is {domain}, but host.domain is {wanted}",
                "Pass the context of the right platform with --host-context, or correct host.domain",
            )

    def _prove_virtual(self, cluster: Cluster) -> None:
        """Check that the nodes belong to the virtual cluster; without nodes, that the server address has its name."""
        shown = f"{cluster.name} (context {cluster.connection.context}, {cluster.server})"
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
        if self._prove_authority(cluster, shown):
            return
        address = (urlsplit(cluster.server).hostname or "").partition(".")[0]
        if not names and address != wanted and self._access.virtual != "host":
            raise WrongClusterError(
                shown,
                f"cannot confirm that it is {wanted}: it has no nodes, and its address does not begin with that name",
                "Read the kubeconfig from the host with --virtual-kubeconfig host",
            )

    def _prove_authority(self, cluster: Cluster, shown: str) -> bool:
        """Check that the certificate authority is that of the virtual cluster in the host, if the host can be read.

        A second platform may have clusters of the same names, but not the same authority. Returns whether it is
        proven; raises WrongClusterError.
        """
        if self._access.virtual == "host":
            # The kubeconfig is the one of the host, and TLS has checked its authority.
            return not cluster.connection.is_insecure
        try:
            text = self._admin_kubeconfig(self.host())
            expected = connection(parsed(text), None).authority if text else None
        except (ClusterError, KubeconfigError):
            self._note("the host cluster cannot be read, so the virtual cluster is recognized by its name only")
            return False
        if expected is None:
            return False
        wanted = _certificates(expected)
        found = _certificates(cluster.connection.authority or b"")
        if cluster.connection.is_insecure or not wanted & found:
            # The kubeconfig may lead through a proxy with its own certificate; each cluster publishes its authority.
            published = cluster.get(CONFIG_MAP, ROOT_AUTHORITY, "kube-system") or {}
            found = _certificates(str((published.get("data") or {}).get("ca.crt") or "").encode())
        if not wanted & found:
            reference = self.names.kubeconfig
            raise WrongClusterError(
                shown,
                f"its certificate authority is not the one in Secret {reference.namespace}/{reference.name} of the "
                "host cluster, so it belongs to another platform",
                "Read the kubeconfig from the host with --virtual-kubeconfig host, or pass the other platform's host",
            )
        return True


def _tenant_domain(cluster: Cluster, namespace: str) -> str | None:
    """Return the domain that cozystack assigned to a tenant; None if it is unknown or the namespace cannot be read."""
    try:
        metadata = (cluster.get(NAMESPACE, namespace) or {}).get("metadata", {})
    except AccessError:
        return None
    found = [(metadata.get(part) or {}).get(TENANT_HOST) for part in ("labels", "annotations")]
    return next((domain for domain in found if domain), None)


def _proven(cluster: Cluster, prove: Callable[[Cluster], None]) -> Cluster:
    """Return the cluster; close its connections if it is the wrong one."""
    try:
        prove(cluster)
    except BaseException:
        cluster.close()
        raise
    return cluster


def _certificates(text: bytes) -> set[bytes]:
    """Return the certificates of PEM text, as DER."""
    found = set()
    for block in _PEM.findall(text.decode("ascii", errors="ignore")):
        try:
            found.add(ssl.PEM_cert_to_DER_cert(block))
        except ValueError:
            continue
    return found


def _kubeconfig(name: str, files: list[Path], named_by: str) -> Manifest:
    shown = ", ".join(map(str, files))
    try:
        return _complete(name, shown, merged(files))
    except OSError as error:
        raise AccessError(
            name, f"the kubeconfig {shown} cannot be read: {error.strerror}", f"Pass another one with {named_by}"
        ) from None
    except KubeconfigError as error:
        raise _invalid(name, shown, error) from None


def _parsed(name: str, source: str, text: bytes) -> Manifest:
    try:
        return _complete(name, source, parsed(text))
    except KubeconfigError as error:
        raise _invalid(name, source, error) from None


def _complete(name: str, source: str, data: Manifest) -> Manifest:
    if not data["clusters"]:
        raise _invalid(name, source, KubeconfigError("is not a valid kubeconfig: it has no clusters"))
    return data


def _invalid(name: str, source: str, error: KubeconfigError) -> AccessError:
    return AccessError(name, f"{source} {error}", "Store the complete kubeconfig there")


def _connection(name: str, data: Manifest, context: str | None) -> Connection:
    try:
        return connection(data, context)
    except KubeconfigError as error:
        raise AccessError(name, f"its kubeconfig {error}", "Correct the kubeconfig, or pass another context") from None
