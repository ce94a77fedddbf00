"""The live objects, read once per round, and the expected chain."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from relay_gitops.environment.project import AppsFolder
from relay_gitops.operate.access import Clusters
from relay_gitops.operate.cluster import Cluster, ClusterError
from relay_gitops.operate.kinds import SECRET, Kind, Manifest
from relay_gitops.redaction.objects import Redaction
from relay_gitops.verify.expected import Expected, ExpectedRelay
from relay_gitops.verify.page import Answer
from relay_gitops.verify.s3_location import S3Location
from relay_gitops.verify.s3_store import Credentials, StoreAnswer

Value = TypeVar("Value")


class Probe(Protocol):
    """Requests the page of a relay like a client."""

    def __call__(self, host: str) -> Answer:
        """Return the result of a request to a host."""
        ...


class StoreProbe(Protocol):
    """Asks the store of a relay."""

    def __call__(self, location: S3Location, credentials: Credentials) -> StoreAnswer:
        """Return whether the bucket can be used."""
        ...


class CachedCluster:
    """One cluster; each object is read only once, and each failed request is sent only once."""

    def __init__(self, open_cluster: Callable[[], Cluster]) -> None:
        """Store the function that opens the cluster. No request is sent yet."""
        self._open = open_cluster
        self._cache: dict[object, Any] = {}
        self._failed: dict[object, ClusterError] = {}
        self._learned: set[object] = set()
        self.read: list[Manifest] = []
        """The single objects that were read, and the Services that were found by their labels."""

    def cluster(self) -> Cluster:
        """Return the cluster; raise ClusterError or its subclass WrongClusterError."""
        return self._once("cluster", self._open)

    def get(self, kind: Kind, name: str, namespace: str = "") -> Manifest | None:
        """Return an object, or None if it does not exist; raise ClusterError."""
        known = self._listed(kind, namespace)
        if known is None:
            found = self._once((kind, namespace, name), lambda: self.cluster().get(kind, name, namespace))
        else:
            found = next((item for item in known if item["metadata"]["name"] == name), None)
        if found is not None:
            self.read.append(found)
        return found

    def list_objects(self, kind: Kind, namespace: str, labels: Mapping[str, str] | None = None) -> list[Manifest]:
        """Return the objects of a namespace, or of all namespaces, with some labels; raise ClusterError."""
        known = self._listed(kind, namespace)
        if known is not None:
            wanted = (labels or {}).items()
            return [item for item in known if wanted <= (item["metadata"].get("labels") or {}).items()]
        key = (kind, namespace, tuple(sorted((labels or {}).items())))
        return self._once(key, lambda: self.cluster().list_objects(kind, namespace, labels))

    def _listed(self, kind: Kind, namespace: str) -> list[Manifest] | None:
        """Return the objects of a namespace from a list that was read before; None without one."""
        found: list[Manifest] | None = self._cache.get((kind, namespace, ()))
        if found is None and (everywhere := self._cache.get((kind, "", ()))) is not None:
            return [item for item in everywhere if namespace in {"", item["metadata"].get("namespace")}]
        return found

    def log(self, namespace: str, pod: str, container: str) -> list[str]:
        """Return the last lines of a container's log; empty if it cannot be read."""

        def read() -> list[str]:
            try:
                return self.cluster().log(namespace, pod, container, lines=40)
            except ClusterError:
                return []

        return self._once(("log", namespace, pod, container), read)

    def whole_log(self, namespace: str, pod: str, container: str, lines: int) -> list[str]:
        """Return the log of a container since its start, at most its last lines; raise ClusterError."""
        key = ("whole log", namespace, pod, container)
        return self._once(key, lambda: self.cluster().log(namespace, pod, container, lines=lines))

    def learn(self, redaction: Redaction) -> None:
        """Let the redaction of the round know the secrets of the objects that were read since the last call."""
        for key in [key for key in self._cache if key not in self._learned]:
            self._learned.add(key)
            found = self._cache[key]
            redaction.learn(
                *(item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict))
            )

    def _once(self, key: object, read: Callable[[], Value]) -> Value:
        if key in self._failed:
            raise self._failed[key]
        if key not in self._cache:
            try:
                self._cache[key] = read()
            except ClusterError as error:
                self._failed[key] = error
                raise
        value: Value = self._cache[key]
        return value


class Live:
    """Both clusters and the page in one round."""

    def __init__(self, expected: Expected, clusters: Clusters, probe: Probe, store: StoreProbe) -> None:
        """Start a round with empty caches."""
        self.expected = expected
        self.clusters = clusters
        self.virtual = CachedCluster(clusters.virtual)
        self.host = CachedCluster(clusters.host)
        self._probe = probe
        self._store = store
        self._answers: dict[str, Answer] = {}
        self._stores: dict[str, StoreAnswer] = {}
        self._redaction = Redaction()

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

    def store_answer(self, name: str) -> StoreAnswer:
        """Return the answer of the store to a relay's credentials in the live Secret; raise ClusterError."""
        if name not in self._stores:
            relay = self.relay(name)
            keys = relay.values["credentials"]
            access_key_id, secret_access_key = (
                self._secret_value(relay.release["spec"]["targetNamespace"], keys[key])
                for key in ("accessKeyId", "secretAccessKey")
            )
            credentials = Credentials(access_key_id, secret_access_key)
            self._stores[name] = self._store(relay.location, credentials)
        return self._stores[name]

    def _secret_value(self, namespace: str, reference: Mapping[str, str]) -> str:
        secret = self.virtual.get(SECRET, reference["name"], namespace) or {}
        encoded = (secret.get("data") or {}).get(reference["key"]) or ""
        return base64.b64decode(encoded).decode(errors="replace")

    def redacted(self, detail: str) -> str:
        """Return details without the secrets of the objects that were read."""
        for cluster in (self.virtual, self.host):
            cluster.learn(self._redaction)
        return self._redaction.message(detail)
