"""A live cluster: objects as dicts, and what goes wrong on the way said for people."""

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
    """A cluster cannot be spoken to, or does not do what it is asked for; `cause` is in its own words."""

    def __init__(self, cluster: str, cause: str, fix: str) -> None:
        """Say which cluster, why and how to mend."""
        super().__init__(f"{cluster}: {cause}. {fix}.")
        self.cluster = cluster
        self.cause = cause
        self.fix = fix


class UnreachableError(ClusterError):
    """Nothing that speaks TLS with the right certificate answers at the server's address."""


class AccessError(ClusterError):
    """The credentials are not accepted, have run out, or do not permit this."""


class UnknownKindError(ClusterError):
    """The cluster does not serve the kind: its CustomResourceDefinition is not there."""


class MissingError(ClusterError):
    """The object, or the namespace it is to go to, is not there."""


class RefusedError(ClusterError):
    """The API server refused an object."""


class Cluster:
    """One Kubernetes API."""

    def __init__(self, name: str, config: SingleConfig) -> None:
        """Take the name that messages call the cluster by, and the way to it; nothing is asked yet."""
        self.name = name
        self.config = config
        self._client: Client | None = None

    @property
    def server(self) -> str:
        """The address of the API server."""
        return str(self.config.cluster.server)

    def get(self, kind: Kind, name: str, namespace: str = "") -> Manifest | None:
        """Return an object, or None if it is not there.

        Raises ClusterError, among them UnknownKindError where the kind is not served.
        """
        try:
            with self._said(kind, name, namespace):
                return dict(self._connected().get(_resource(kind), name, **_in(kind, namespace)))
        except MissingError:
            return None

    def list_objects(self, kind: Kind, namespace: str = "", labels: Mapping[str, str] | None = None) -> list[Manifest]:
        """Return the objects of a namespace, or of all where it is empty, by namespace and name; raise ClusterError."""
        selector = dict(labels) if labels else None
        with self._said(kind, "", namespace):
            where = _in(kind, namespace or "*")
            found = [dict(item) for item in self._connected().list(_resource(kind), labels=selector, **where)]
        return sorted(found, key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))

    def apply(self, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """Apply an object server-side, taking over the fields that others own; return it as it is then.

        Raises ClusterError, among them RefusedError with the API server's own words.
        """
        kind = kind_of(manifest)
        metadata = manifest["metadata"]
        with self._said(kind, metadata["name"], metadata.get("namespace", "")):
            return dict(self._connected().apply(_resource(kind).from_dict(manifest), force=True, dry_run=dry_run))

    def annotate(self, kind: Kind, name: str, namespace: str, annotations: Mapping[str, str], *path: str) -> None:
        """Set annotations of an object, or of the template at a path below it; raise ClusterError."""
        # A merge patch: to apply them would give up whatever else is owned under this field manager's name.
        patch: Manifest = {"metadata": {"annotations": dict(annotations)}}
        for key in reversed(path):
            patch = {key: patch}
        with self._said(kind, name, namespace):
            self._connected().patch(_resource(kind), name, patch, patch_type=PatchType.MERGE, **_in(kind, namespace))

    def log(self, namespace: str, pod: str, container: str, *, lines: int) -> list[str]:
        """Return the last lines that a container printed, those of its last run where it waits for the next.

        Raises ClusterError. What a relay prints may hold presigned URLs: show nothing of it as it is.
        """
        with self._said(POD, pod, namespace):
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
    def _said(self, kind: Kind, name: str, namespace: str) -> Generator[None]:
        """Turn what the client raises into a ClusterError."""
        subject = " ".join(part for part in (kind.kind, "/".join(part for part in (namespace, name) if part)) if part)
        try:
            yield
        except ApiError as error:
            raise self._refused(subject, kind, error) from None
        except httpx2.HTTPStatusError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                # An API group that nobody serves is a page that is not there.
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
            # A certificate in the kubeconfig that is none ends up here.
            raise AccessError(self.name, f"its kubeconfig does not work: {_reason(error)}", _LOG_IN) from None

    def _refused(self, subject: str, kind: Kind, error: ApiError) -> ClusterError:
        code, message = int(error.status.code or 0), str(error.status.message or "").rstrip(".")
        if code == HTTPStatus.NOT_FOUND and not _is_about_object(error):
            return self._unknown(kind)
        if code == HTTPStatus.NOT_FOUND:
            return MissingError(self.name, message, "Make it first")
        return self._answered(subject, code, message)

    def _unknown(self, kind: Kind) -> UnknownKindError:
        return UnknownKindError(
            self.name,
            f"it does not serve {kind.api_version} {kind.kind}",
            f"Install what brings the CustomResourceDefinition {kind.plural}.{kind.group}",
        )

    def _answered(self, subject: str, code: int, message: str) -> ClusterError:
        if code == HTTPStatus.UNAUTHORIZED:
            return AccessError(self.name, "the credentials of its kubeconfig are not accepted or have run out", _LOG_IN)
        if code == HTTPStatus.FORBIDDEN:
            return AccessError(self.name, message or f"{subject} is forbidden", "Use a kubeconfig that permits it")
        text = message
        with suppress(ValueError, KeyError, TypeError):
            text = str(json.loads(message)["message"])
        return RefusedError(
            self.name, f"{subject}: {text.strip() or f'HTTP {code}'}", "Mend what it says, and run again"
        )


_CONNECT = "Check the network and the kubeconfig's server address, and run again"
_LOG_IN = "Renew the kubeconfig, or name another one"


@cache
def _resource(kind: Kind) -> type[GenericNamespacedResource | GenericGlobalResource]:
    """Return the class under which lightkube knows the kind; its objects are dicts."""
    create = create_namespaced_resource if kind.is_namespaced else create_global_resource
    group, _, version = kind.api_version.rpartition("/")
    return create(group, version, kind.kind, kind.plural)


def _in(kind: Kind, namespace: str) -> dict[str, str]:
    return {"namespace": namespace} if kind.is_namespaced else {}


def _is_about_object(error: ApiError) -> bool:
    """Tell an object that is not there from a kind that is not served: the latter's status names nothing."""
    return bool(getattr(error.status.details, "name", None))


def _reason(error: BaseException) -> str:
    """Return the innermost cause in one line, without the brackets of the ssl module."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    text = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    return (str(text).splitlines() or [type(error).__name__])[0].rstrip(".") or type(error).__name__
