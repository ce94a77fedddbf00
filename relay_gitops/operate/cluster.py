"""A live cluster: objects as dicts, and errors with a readable message."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from http import HTTPStatus
from typing import Any

from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate.kinds import POD, Kind, Manifest, kind_of

import httpx2
from lightkube import Client, SingleConfig
from lightkube.core.exceptions import ApiError, ConfigError
from lightkube.generic_resource import (
    GenericGlobalResource,
    GenericNamespacedResource,
    create_global_resource,
    create_namespaced_resource,
)
from lightkube.types import PatchType

FIELD_MANAGER = "relay-gitops"
TIMEOUT_SECONDS = 15.0


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

    def __init__(self, name: str, config: SingleConfig) -> None:
        """Store the name that messages show, and the access configuration. No request is sent yet."""
        self.name = name
        self.config = config
        self._client: Client | None = None

    @property
    def server(self) -> str:
        """The address of the API server."""
        return str(self.config.cluster.server)

    def get(self, kind: Kind, name: str, namespace: str = "") -> Manifest | None:
        """Return an object, or None if it does not exist.

        Raises ClusterError, or its subclass UnknownKindError if the cluster does not serve the kind.
        """
        try:
            with self._errors(kind, name, namespace):
                return dict(self._connected().get(_resource(kind), name, **_in(kind, namespace)))
        except MissingError:
            return None

    def list_objects(self, kind: Kind, namespace: str = "", labels: Mapping[str, str] | None = None) -> list[Manifest]:
        """Return the objects of a namespace, or of all namespaces, by namespace and name; raise ClusterError."""
        selector = dict(labels) if labels else None
        with self._errors(kind, "", namespace):
            where = _in(kind, namespace or "*")
            found = [dict(item) for item in self._connected().list(_resource(kind), labels=selector, **where)]
        return sorted(found, key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))

    def apply(self, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """Apply an object server-side with force, and return the result.

        Raises ClusterError, or its subclass RefusedError with the message of the API server.
        """
        kind = kind_of(manifest)
        metadata = manifest["metadata"]
        with self._errors(kind, metadata["name"], metadata.get("namespace", "")):
            return dict(self._connected().apply(_resource(kind).from_dict(manifest), force=True, dry_run=dry_run))

    def annotate(self, kind: Kind, name: str, namespace: str, annotations: Mapping[str, str], *path: str) -> None:
        """Set annotations of an object, or of a template below it; raise ClusterError."""
        # A server-side apply would remove the other fields that this field manager owns, so this is a merge patch.
        patch: Manifest = {"metadata": {"annotations": dict(annotations)}}
        for key in reversed(path):
            patch = {key: patch}
        with self._errors(kind, name, namespace):
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
            self._client = Client(self.config, timeout=httpx2.Timeout(TIMEOUT_SECONDS), field_manager=FIELD_MANAGER)
        return self._client

    @contextmanager
    def _errors(self, kind: Kind, name: str, namespace: str) -> Generator[None]:
        """Convert exceptions of the client to ClusterError."""
        subject = " ".join(part for part in (kind.kind, "/".join(part for part in (namespace, name) if part)) if part)
        try:
            yield
        except ApiError as error:
            raise self._refused(subject, kind, error) from None
        except httpx2.HTTPStatusError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                # An unserved API group answers with a plain 404.
                raise self._unknown(kind) from None
            raise self._answered(subject, error.response.status_code, error.response.text) from None
        except httpx2.TimeoutException:
            raise UnreachableError(
                self.name, f"{self.server} does not answer within {TIMEOUT_SECONDS:.0f} s", _CONNECT
            ) from None
        except httpx2.HTTPError as error:
            raise UnreachableError(self.name, f"{self.server}: {_reason(error)}", _CONNECT) from None
        except ConfigError as error:
            raise AccessError(self.name, f"its kubeconfig does not work: {error}", _LOG_IN) from None
        except (OSError, ValueError) as error:
            # An invalid certificate in the kubeconfig raises one of these.
            raise AccessError(self.name, f"its kubeconfig does not work: {_reason(error)}", _LOG_IN) from None

    def _refused(self, subject: str, kind: Kind, error: ApiError) -> ClusterError:
        code, message = int(error.status.code or 0), str(error.status.message or "").rstrip(".")
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
        text = message
        with suppress(ValueError, KeyError, TypeError):
            text = str(json.loads(message)["message"])
        return RefusedError(
            self.name,
            f"{subject}: {text.strip() or f'HTTP {code}'}",
            "Fix the reported error, and run the command again",
        )


_CONNECT = "Check the network and the server address in the kubeconfig"
_LOG_IN = "Renew the kubeconfig, or pass another one"


@cache
def _resource(kind: Kind) -> type[GenericNamespacedResource | GenericGlobalResource]:
    """Return lightkube's class for a kind; its objects are dicts."""
    create = create_namespaced_resource if kind.is_namespaced else create_global_resource
    group, _, version = kind.api_version.rpartition("/")
    return create(group, version, kind.kind, kind.plural)


def _in(kind: Kind, namespace: str) -> dict[str, str]:
    return {"namespace": namespace} if kind.is_namespaced else {}


def _is_about_object(error: ApiError) -> bool:
    """Return whether a 404 is about a missing object; for an unserved kind the status has no object name."""
    return bool(getattr(error.status.details, "name", None))


def _reason(error: BaseException) -> str:
    """Return the innermost cause in one line, without the brackets of the ssl module."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    text = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    return (str(text).splitlines() or [type(error).__name__])[0].rstrip(".") or type(error).__name__
