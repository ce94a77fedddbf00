"""The live objects, read once per round, and the expected chain."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from relay_gitops.environment.project import AppsFolder
from relay_gitops.operate.access import Clusters
from relay_gitops.operate.cluster import Cluster, ClusterError
from relay_gitops.operate.kinds import Kind, Manifest
from relay_gitops.verify.expected import Expected, ExpectedRelay
from relay_gitops.verify.page import Answer

Value = TypeVar("Value")


class Probe(Protocol):
    """Requests the page of a relay like a client."""

    def __call__(self, host: str) -> Answer:
        """Return the result of a request to a host."""
        ...


class CachedCluster:
    """One cluster; each object is read only once."""

    def __init__(self, open_cluster: Callable[[], Cluster]) -> None:
        """Store the function that opens the cluster. No request is sent yet."""
        self._open = open_cluster
        self._cache: dict[object, Any] = {}

    def cluster(self) -> Cluster:
        """Return the cluster; raise ClusterError or its subclass WrongClusterError."""
        return self._once("cluster", self._open)

    def get(self, kind: Kind, name: str, namespace: str = "") -> Manifest | None:
        """Return an object, or None if it does not exist; raise ClusterError."""
        return self._once((kind, namespace, name), lambda: self.cluster().get(kind, name, namespace))

    def list_objects(self, kind: Kind, namespace: str, labels: Mapping[str, str] | None = None) -> list[Manifest]:
        """Return the objects of a namespace with some labels; raise ClusterError."""
        key = (kind, namespace, tuple(sorted((labels or {}).items())))
        return self._once(key, lambda: self.cluster().list_objects(kind, namespace, labels))

    def log(self, namespace: str, pod: str, container: str) -> list[str]:
        """Return the last lines of a container's log; empty if it cannot be read."""

        def read() -> list[str]:
            try:
                return self.cluster().log(namespace, pod, container, lines=40)
            except ClusterError:
                return []

        return self._once(("log", namespace, pod, container), read)

    def _once(self, key: object, read: Callable[[], Value]) -> Value:
        if key not in self._cache:
            self._cache[key] = read()
        value: Value = self._cache[key]
        return value


class Live:
    """Both clusters and the page in one round."""

    def __init__(self, expected: Expected, clusters: Clusters, probe: Probe) -> None:
        """Start a round with empty caches."""
        self.expected = expected
        self.clusters = clusters
        self.virtual = CachedCluster(clusters.virtual)
        self.host = CachedCluster(clusters.host)
        self._probe = probe
        self._answers: dict[str, Answer] = {}

    def of_folder(self, folder: AppsFolder) -> CachedCluster:
        """Return the cluster that a folder's objects are applied to."""
        return self.virtual if folder is AppsFolder.DOCS_PROD else self.host

    def relay(self, name: str) -> ExpectedRelay:
        """Return the expected objects of a relay."""
        return self.expected.relays[name]

    def answer(self, host: str) -> Answer:
        """Return the result of a client's request to a host."""
        if host not in self._answers:
            self._answers[host] = self._probe(host)
        return self._answers[host]
