"""A Kubernetes API for tests: objects in memory behind the real protocol, TLS and a token.

It supports the requests of the program: get, list by label, server-side apply with dry-run, merge patch, logs. Unlike
in a real server, an apply replaces whole values, has no merge keys and no field ownership, and nothing is validated.
The end-to-end tests use a real server.
"""

import base64
import copy
import json
import ssl
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from relay_gitops.operate import kinds
from relay_gitops.operate.kinds import Kind

import trustme
import yaml

Manifest = dict[str, Any]
NOT_SERVED = "404 page not found\n"
Key = tuple[str, str, str, str]
"""apiVersion, kind, namespace, name."""


def _key(manifest: Manifest) -> Key:
    metadata = manifest["metadata"]
    return manifest["apiVersion"], manifest["kind"], metadata.get("namespace", ""), metadata["name"]


@dataclass
class KubernetesApi:
    """The objects of the server, and its simulated errors."""

    name: str
    objects: dict[Key, Manifest] = field(default_factory=dict)
    unserved: set[str] = field(default_factory=set)
    """Kinds without a CustomResourceDefinition."""
    refused: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    """Kind and name to the status and message with which a write is rejected."""
    unreadable: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Kind to the status and message with which a read is rejected."""
    logs: dict[str, str] = field(default_factory=dict)
    """Logs by the name of the pod."""
    written: list[Key] = field(default_factory=list)
    """The changed objects in order, without dry-runs."""
    controllers: list[Callable[[Manifest], None]] = field(default_factory=list)
    """Called after an object was written."""
    asked: list[Callable[[str], None]] = field(default_factory=list)
    """Called before a path is answered."""
    scripted: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """Status, headers and body of the next answers, before the API answers itself; status 0 resets the connection."""
    headers: list[Mapping[str, str]] = field(default_factory=list)
    """The headers of each request."""
    groups: list[str] = field(default_factory=list)
    """The groups of the last impersonation."""
    token: str = "a token"  # noqa: S105 - used only in tests
    url: str = ""
    authority: str = ""
    _versions: Iterator[int] = field(default_factory=lambda: count(1))

    def empty(self) -> None:
        """Reset everything except the address and the token."""
        fresh = KubernetesApi(self.name, token=self.token, url=self.url, authority=self.authority)
        vars(self).update(vars(fresh))

    def add(self, *manifests: Manifest) -> None:
        """Add objects without changes."""
        for manifest in manifests:
            self.objects[_key(manifest)] = self.stamped(copy.deepcopy(manifest), None)

    def find(self, kind: Kind, name: str, namespace: str = "") -> Manifest:
        """Return the live object, which tests may change."""
        return self.objects[kind.api_version, kind.kind, namespace, name]

    def kubeconfig(self, token: str | None = None) -> dict[str, Any]:
        """Return a kubeconfig with all permissions."""
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": self.name, "cluster": {"server": self.url, "certificate-authority-data": self.authority}}
            ],
            "users": [{"name": "admin", "user": {"token": token or self.token}}],
            "contexts": [{"name": self.name, "context": {"cluster": self.name, "user": "admin"}}],
            "current-context": self.name,
        }

    def write_kubeconfig(self, path: Path, token: str | None = None) -> Path:
        """Write the kubeconfig to a file and return the path."""
        path.write_text(yaml.safe_dump(self.kubeconfig(token)))
        return path

    def stamped(self, after: Manifest, before: Manifest | None) -> Manifest:
        """Return an object with the fields that the server sets."""
        metadata = after["metadata"]
        old = before["metadata"] if before else {}
        spec_changed = before is None or before.get("spec") != after.get("spec")
        metadata.setdefault("uid", old.get("uid", f"00000000-0000-0000-0000-{next(self._versions):012d}"))
        metadata["generation"] = metadata.get("generation", old.get("generation", 0)) + (1 if spec_changed else 0)
        metadata["resourceVersion"] = str(next(self._versions))
        return after


class _Failure(Exception):  # noqa: N818 - an answer, not an error of the tests
    def __init__(self, code: int, message: str, *, name: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.status = {
            "apiVersion": "v1",
            "kind": "Status",
            "status": "Failure",
            "code": code,
            "message": message,
            "reason": HTTPStatus(code).phrase.replace(" ", ""),
            "details": {"name": name, "kind": kind} if name else {},
        }


def _merged(into: Any, patch: Any) -> Any:
    if not isinstance(into, dict) or not isinstance(patch, dict):
        return copy.deepcopy(patch)
    return {**into, **{key: _merged(into.get(key), value) for key, value in patch.items()}}


@dataclass(frozen=True)
class _Address:
    kind: Kind
    namespace: str
    name: str
    is_log: bool


def _address(path: str) -> _Address:
    parts = path.strip("/").split("/")
    version, rest = (parts[1], parts[2:]) if parts[0] == "api" else (f"{parts[1]}/{parts[2]}", parts[3:])
    namespace = ""
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    for kind in vars(kinds).values():
        if isinstance(kind, Kind) and (kind.api_version, kind.plural) == (version, rest[0]):
            return _Address(kind, namespace, rest[1] if len(rest) > 1 else "", rest[2:] == ["log"])
    raise _Failure(404, "the server could not find the requested resource")


def _missing(at: _Address) -> _Failure:
    return _Failure(404, f'{at.kind.plural} "{at.name}" not found', name=at.name, kind=at.kind.plural)


def _list(api: KubernetesApi, at: _Address, selector: str) -> Manifest:
    wanted = [pair.split("=", 1) for pair in selector.split(",") if pair]
    group = at.kind.api_version.rpartition("/")[0]
    # The API server leaves both out of the items of built-in kinds.
    hidden = {"apiVersion", "kind"} if "." not in group or group.endswith(".k8s.io") else set[str]()
    return {
        "apiVersion": at.kind.api_version,
        "kind": f"{at.kind.kind}List",
        "metadata": {"resourceVersion": "1"},
        "items": [
            {key: value for key, value in item.items() if key not in hidden}
            for (version, kind, namespace, _), item in api.objects.items()
            if (version, kind) == (at.kind.api_version, at.kind.kind)
            and at.namespace in {"", namespace}
            and all(item["metadata"].get("labels", {}).get(key) == value for key, value in wanted)
        ],
    }


def _answer(api: KubernetesApi, method: str, target: str, body: Any) -> Any:
    url = urlsplit(target)
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    at = _address(url.path)
    if at.kind.kind in api.unserved:
        # The answer of a real server for an unknown API group.
        return NOT_SERVED
    if method == "GET" and at.kind.kind in api.unreadable:
        raise _Failure(*api.unreadable[at.kind.kind], name=at.name, kind=at.kind.plural)
    if at.is_log:
        return api.logs.get(at.name, "")
    if not at.name:
        return _list(api, at, query.get("labelSelector", ""))
    live = api.objects.get((at.kind.api_version, at.kind.kind, at.namespace, at.name))
    if method == "GET":
        if live is None:
            raise _missing(at)
        return live
    return _write(api, at, live, body, query)


def _write(api: KubernetesApi, at: _Address, live: Manifest | None, body: Any, query: dict[str, str]) -> Manifest:
    key = (at.kind.api_version, at.kind.kind, at.namespace, at.name)
    if refusal := api.refused.get((at.kind.kind, at.name)):
        raise _Failure(refusal[0], refusal[1], name=at.name, kind=at.kind.plural)
    if at.namespace and (kinds.NAMESPACE.api_version, "Namespace", "", at.namespace) not in api.objects:
        raise _Failure(404, f'namespaces "{at.namespace}" not found', name=at.namespace, kind="namespaces")
    if live is None and "force" not in query:
        raise _missing(at)
    after = api.stamped(_merged(live or {}, body), live)
    if query.get("dryRun") != "All":
        api.objects[key] = after
        api.written.append(key)
        for react in api.controllers:
            react(after)
    return after


def _send_scripted(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    if not status:
        handler.close_connection = True
        handler.connection.close()
        return
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serve(name: str) -> Generator[KubernetesApi]:
    """Serve an empty API on loopback until the block ends."""
    api = KubernetesApi(name)
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are two writes: with Nagle's algorithm, the second waits for a delayed acknowledgement.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._handle()

        def do_PATCH(self) -> None:
            self._handle()

        def log_message(self, format: str, *args: object) -> None:
            """Do not log."""

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            for happens in api.asked:
                happens(self.path)
            api.headers.append(dict(self.headers))
            api.groups = self.headers.get_all("Impersonate-Group") or []
            if api.scripted:
                _send_scripted(self, *api.scripted.pop(0))
                return
            is_known = self.headers.get("Authorization") == f"Bearer {api.token}"
            answer: Any = _Failure(401, "Unauthorized").status
            if is_known:
                try:
                    answer = _answer(api, self.command, self.path, yaml.load(body, yaml.CSafeLoader) if body else None)
                except _Failure as failure:
                    answer = failure.status
            status = answer["code"] if isinstance(answer, dict) and answer.get("kind") == "Status" else 200
            status = 404 if answer is NOT_SERVED else status
            content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            # An interrupted client has closed the connection.
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        api.url = f"https://localhost:{server.server_port}"
        api.authority = base64.b64encode(authority.cert_pem.bytes()).decode()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()
