"""A live cluster: objects as dicts, and errors with a readable message."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate.kinds import POD, Kind, Manifest, any_kind_of
from relay_gitops.operate.kubeconfig import Connection, KubeconfigError
from relay_gitops.operate.transport import DEADLINE_SECONDS, STEP_SECONDS, ClusterTransport, NotKubernetesError
from relay_gitops.operate.write_log import WriteLog
from relay_gitops.redaction.objects import Redaction
from relay_gitops.redaction.text import redacted

import httpx2
import msgspec
from lightkube import Client, SingleConfig
from lightkube.config.models import Cluster as LightkubeCluster
from lightkube.config.models import Context, User
from lightkube.core.exceptions import ApiError
from lightkube.generic_resource import (
    GenericGlobalResource,
    GenericNamespacedResource,
    create_global_resource,
    create_namespaced_resource,
)
from lightkube.types import PatchType

FIELD_MANAGER = "relay-gitops"


class ClusterError(RelayGitopsError):
    """A request to a cluster failed; `cause` is the error message."""

    def __init__(self, cluster: str, cause: str, fix: str) -> None:
        """Store the cluster, the cause and the fix."""
        super().__init__(f"{cluster}: {cause}. {fix}.")
        self.cluster = cluster
        self.cause = cause
        self.fix = fix


class UnreachableError(ClusterError):
    """No server with a valid certificate answers at the address of the API server."""


class AccessError(ClusterError):
    """The credentials are invalid, have expired, or lack permissions."""


class UnknownKindError(ClusterError):
    """The cluster does not serve the kind, because its CustomResourceDefinition is missing."""


class MissingError(ClusterError):
    """The object or its namespace does not exist."""


class RefusedError(ClusterError):
    """The API server rejected an object."""


class Cluster:
    """One Kubernetes API."""

    def __init__(self, name: str, connection: Connection, log: WriteLog) -> None:
        """Store the name that messages show, how to connect, and where to record writes. No request is sent yet."""
        self.name = name
        self.connection = connection
        self._log = log
        self._client: Client | None = None

    @property
    def server(self) -> str:
        """The address of the API server."""
        return redacted(self.connection.server)

    def get(self, kind: Kind, name: str, namespace: str = "") -> Manifest | None:
        """Return an object, or None if it does not exist.

        Raises ClusterError, or its subclass UnknownKindError if the cluster does not serve the kind.
        """
        try:
            with self._errors(kind, name, namespace):
                return _object(self._connected().get(_resource(kind), name, **_in(kind, namespace)))
        except MissingError:
            return None

    def list_objects(self, kind: Kind, namespace: str = "", labels: Mapping[str, str] | None = None) -> list[Manifest]:
        """Return the objects of a namespace, or of all namespaces, by namespace and name; raise ClusterError."""
        selector = dict(labels) if labels else None
        with self._errors(kind, "", namespace):
            where = _in(kind, namespace or "*")
            listed = self._connected().list(_resource(kind), labels=selector, **where)
            # The API server leaves both out of the items of built-in kinds.
            identity = {"apiVersion": kind.api_version, "kind": kind.kind}
            found = [{**_object(item), **identity} for item in listed]
        return sorted(found, key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))

    def apply(self, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """Apply an object server-side with force, and return the result.

        Raises ClusterError, or its subclass RefusedError with the message of the API server.
        """
        kind = any_kind_of(manifest)
        metadata = manifest["metadata"]
        name, namespace = metadata["name"], metadata.get("namespace", "")
        with self._written(kind, name, namespace, dry_run=dry_run), self._errors(kind, name, namespace, manifest):
            return _object(self._connected().apply(_resource(kind).from_dict(manifest), force=True, dry_run=dry_run))

    def annotate(self, kind: Kind, name: str, namespace: str, annotations: Mapping[str, str], *path: str) -> None:
        """Set annotations of an object, or of a template below it; raise ClusterError."""
        # A server-side apply would remove the other fields that this field manager owns, so this is a merge patch.
        patch: Manifest = {"metadata": {"annotations": dict(annotations)}}
        for key in reversed(path):
            patch = {key: patch}
        with self._written(kind, name, namespace), self._errors(kind, name, namespace):
            self._connected().patch(_resource(kind), name, patch, patch_type=PatchType.MERGE, **_in(kind, namespace))

    def log(self, namespace: str, pod: str, container: str, *, lines: int) -> list[str]:
        """Return the last lines of a container's log; of its previous run while it waits for a restart.

        Raises ClusterError. The log of a relay may contain presigned URLs, so never show its lines.
        """
        with self._errors(POD, pod, namespace):
            found = self._connected().log(
                pod, namespace=namespace, container=container, tail_lines=lines, newlines=False
            )
            return list(found)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _connected(self) -> Any:  # noqa: ANN401 - its overloads tell kinds apart that are chosen here at run time
        if self._client is None:
            connection = self.connection
            # The transport has the certificates and credentials, so lightkube must not load any.
            config = SingleConfig(
                context_name=connection.context,
                context=Context(cluster=connection.context),
                cluster=LightkubeCluster(server=connection.server, insecure=True),
                user=User(),
            )
            self._client = Client(config, field_manager=FIELD_MANAGER, transport=ClusterTransport(connection))
        return self._client

    @contextmanager
    def _written(self, kind: Kind, name: str, namespace: str, *, dry_run: bool = False) -> Generator[None]:
        """Record a write, also one without an answer."""
        subject = f"{_subject(kind, name, namespace)} in the {self.name}"
        try:
            yield
        except (RefusedError, MissingError, UnknownKindError, AccessError):
            raise
        except BaseException:
            if not dry_run:
                self._log.uncertain[subject] = None
            raise
        if not dry_run:
            self._log.written[subject] = None

    @contextmanager
    def _errors(self, kind: Kind, name: str, namespace: str, manifest: Manifest | None = None) -> Generator[None]:
        """Convert exceptions of the client to ClusterError, without the secrets of the object."""
        subject = _subject(kind, name, namespace)
        try:
            yield
        except ApiError as error:
            raise self._refused(subject, kind, error, manifest) from None
        except httpx2.HTTPStatusError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                # An unserved API group answers with a plain 404.
                raise self._unknown(kind) from None
            raise self._answered(subject, error.response.status_code, "") from None
        except httpx2.TimeoutException:
            raise UnreachableError(
                self.name, f"{self.server} does not answer within {STEP_SECONDS:.0f} s", _CONNECT
            ) from None
        except httpx2.HTTPError as error:
            raise UnreachableError(self.name, f"{self.server}: {_reason(error)}", _CONNECT) from None
        except (NotKubernetesError, msgspec.MsgspecError, _NotAnObjectError) as error:
            what = str(error) if isinstance(error, NotKubernetesError) else "the JSON is not a Kubernetes object"
            raise UnreachableError(
                self.name, f"{self.server} does not answer like a Kubernetes API server: {what}", _NOT_AN_API
            ) from None
        except KubeconfigError as error:
            raise AccessError(self.name, f"its kubeconfig does not work: {error}", _LOG_IN) from None
        except (OSError, ValueError) as error:
            # An invalid certificate in the kubeconfig raises one of these.
            raise AccessError(self.name, f"its kubeconfig does not work: {_reason(error)}", _LOG_IN) from None

    def _refused(self, subject: str, kind: Kind, error: ApiError, manifest: Manifest | None) -> ClusterError:
        redaction = Redaction()
        redaction.learn(manifest)
        code, message = error.response.status_code, redaction.message(str(error.status.message or "").rstrip("."))
        if code == HTTPStatus.NOT_FOUND and not _is_about_object(error):
            return self._unknown(kind)
        if code == HTTPStatus.NOT_FOUND:
            return MissingError(self.name, message, "Create it first")
        return self._answered(subject, code, message)

    def _unknown(self, kind: Kind) -> UnknownKindError:
        return UnknownKindError(
            self.name,
            f"it does not serve {kind.api_version} {kind.kind}",
            f"Install the CustomResourceDefinition {kind.plural}.{kind.group}",
        )

    def _answered(self, subject: str, code: int, message: str) -> ClusterError:
        if code == HTTPStatus.UNAUTHORIZED:
            return AccessError(self.name, "the credentials of its kubeconfig are invalid or have expired", _LOG_IN)
        if code == HTTPStatus.FORBIDDEN:
            return AccessError(self.name, message or f"{subject} is forbidden", "Use a kubeconfig with this permission")
        if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            answer = f"HTTP {code}{f' ({message})' if message else ''}"
            return UnreachableError(
                self.name, f"{self.server} answered every attempt within {DEADLINE_SECONDS:.0f} s with {answer}", _BUSY
            )
        return RefusedError(
            self.name,
            f"{subject}: {message.strip() or f'HTTP {code}'}",
            "Fix the reported error, and run the command again",
        )


_CONNECT = "Check the network and the server address in the kubeconfig"
_BUSY = "Wait until the API server is ready, and run the command again"
_NOT_AN_API = "Correct the server address or the proxy; a login page or a load balancer may have answered"
_LOG_IN = "Renew the kubeconfig, or pass another one"


@cache
def _resource(kind: Kind) -> type[GenericNamespacedResource | GenericGlobalResource]:
    """Return lightkube's class for a kind; its objects are dicts."""
    create = create_namespaced_resource if kind.is_namespaced else create_global_resource
    group, _, version = kind.api_version.rpartition("/")
    return create(group, version, kind.kind, kind.plural)


def _in(kind: Kind, namespace: str) -> dict[str, str]:
    return {"namespace": namespace} if kind.is_namespaced else {}


class _NotAnObjectError(Exception):
    """The answer is JSON, but not an object of the API."""


def _object(found: Any) -> Manifest:  # noqa: ANN401 - a generic resource of lightkube
    """Return an object as a dict; raise _NotAnObjectError if it has no name."""
    data = dict(found)
    if not isinstance(data.get("metadata"), Mapping) or not isinstance(data["metadata"].get("name"), str):
        raise _NotAnObjectError
    return data


def _subject(kind: Kind, name: str, namespace: str) -> str:
    return " ".join(part for part in (kind.kind, "/".join(part for part in (namespace, name) if part)) if part)


def _is_about_object(error: ApiError) -> bool:
    """Return whether a 404 is about a missing object; for an unserved kind the status has no object name."""
    return bool(getattr(error.status.details, "name", None))


def _reason(error: BaseException) -> str:
    """Return the innermost cause in one line, without the brackets of the ssl module."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    text = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    return (str(text).splitlines() or [type(error).__name__])[0].rstrip(".") or type(error).__name__
