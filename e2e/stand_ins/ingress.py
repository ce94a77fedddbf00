"""An ingress controller: HTTPS by host name to the ready endpoints of a Service, WebSockets included.

It reads Ingresses, Services, EndpointSlices and TLS Secrets. Like ingress-nginx it answers 404 without a rule, 503
without a Service or ready endpoint, and 502 if the endpoint refuses the connection. A host without a certificate gets a
self-signed one. proxy-body-size is the only supported annotation.
"""

import asyncio
import base64
import re
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from e2e.stand_ins.cluster_state import loopback

import trustme
from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    DummyCookieJar,
    TCPConnector,
    WSMsgType,
    WSServerHandshakeError,
    web,
)
from lightkube.core.async_client import AsyncClient
from lightkube.models.networking_v1 import IngressServiceBackend
from lightkube.resources.core_v1 import Secret, Service
from lightkube.resources.discovery_v1 import EndpointSlice
from lightkube.resources.networking_v1 import Ingress

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
# The default of ingress-nginx.
BODY_SIZE = "1m"
BODY_SIZE_ANNOTATION = "nginx.ingress.kubernetes.io/proxy-body-size"
SERVICE_NAME = "kubernetes.io/service-name"
WebSocket = web.WebSocketResponse | ClientWebSocketResponse
UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


@dataclass
class Objects:
    """The objects of the last read."""

    ingresses: list[Ingress] = field(default_factory=list)
    services: dict[tuple[str, str], Service] = field(default_factory=dict)
    slices: list[EndpointSlice] = field(default_factory=list)


@dataclass(frozen=True)
class Rule:
    """A path of an Ingress."""

    namespace: str
    path: str
    backend: IngressServiceBackend
    largest_body: int


class NoUpstreamError(Exception):
    """No endpoint is available; `status` is the answer to the client."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class IngressProxy:
    """The proxy of one ingress class."""

    def __init__(self, client: AsyncClient, ingress_class: str) -> None:
        self._client = client
        self._class = ingress_class
        self._objects = Objects()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._certificates: dict[str, tuple[str, str]] = {}
        self._session: ClientSession | None = None

    async def listen(self, port: int) -> None:
        """Accept HTTPS connections on a loopback port."""
        self._session = ClientSession(
            auto_decompress=False,
            connector=TCPConnector(limit=0, force_close=True),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None, sock_connect=5),
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trustme.CA().issue_cert("fake.invalid").configure_cert(context)

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name in self._contexts:
                connection.context = self._contexts[name]

        context.sni_callback = choose
        server = web.Application(client_max_size=0)
        server.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()

    async def read(self) -> None:
        """Read all objects again."""
        ingresses = [
            ingress
            async for ingress in self._client.list(Ingress, namespace="*")
            if ingress.spec and ingress.spec.ingressClassName == self._class
        ]
        services = {
            (service.metadata.namespace or "", service.metadata.name or ""): service
            async for service in self._client.list(Service, namespace="*")
            if service.metadata
        }
        slices = [each async for each in self._client.list(EndpointSlice, namespace="*")]
        for ingress in ingresses:
            for tls in (ingress.spec.tls if ingress.spec else None) or []:
                await self._read_certificate(ingress, tls.secretName or "", tls.hosts or [])
        self._objects = Objects(ingresses, services, slices)

    async def _read_certificate(self, ingress: Ingress, name: str, hosts: list[str]) -> None:
        namespace = ingress.metadata.namespace if ingress.metadata else None
        async for secret in self._client.list(Secret, namespace=namespace, fields={"metadata.name": name}):
            data = secret.data or {}
            pair = (data.get("tls.crt", ""), data.get("tls.key", ""))
            for host in hosts:
                if all(pair) and self._certificates.get(host) != pair:
                    self._contexts[host] = _context(*pair)
                    self._certificates[host] = pair

    def _rule(self, host: str, path: str) -> Rule:
        found: list[Rule] = []
        for ingress in self._objects.ingresses:
            metadata = ingress.metadata
            for rule in (ingress.spec.rules if ingress.spec else None) or []:
                if metadata is None or rule.http is None or rule.host not in (None, host):
                    continue
                size = (metadata.annotations or {}).get(BODY_SIZE_ANNOTATION, BODY_SIZE)
                found += [
                    Rule(metadata.namespace or "", each.path or "/", each.backend.service, _bytes(size))
                    for each in rule.http.paths
                    if each.backend.service and _matches(each.pathType, each.path or "/", path)
                ]
        if not found:
            raise NoUpstreamError(404, f"no rule for {host}{path}")
        return max(found, key=lambda rule: len(rule.path))

    def _endpoint(self, rule: Rule) -> str:
        """Return address:port of a ready endpoint; raise NoUpstreamError if none is ready."""
        name = f"{rule.namespace}/{rule.backend.name}"
        service = self._objects.services.get((rule.namespace, rule.backend.name))
        wanted = rule.backend.port
        ports = (service.spec.ports if service and service.spec else None) or []
        port = next(
            (
                each
                for each in ports
                if wanted and (each.port == wanted.number or (each.name and each.name == wanted.name))
            ),
            None,
        )
        if port is None:
            raise NoUpstreamError(503, f"no Service {name} with that port")
        for each in self._objects.slices:
            metadata = each.metadata
            if metadata is None or metadata.namespace != rule.namespace:
                continue
            if (metadata.labels or {}).get(SERVICE_NAME) != rule.backend.name:
                continue
            number = next((one.port for one in each.ports or [] if (one.name or "") == (port.name or "")), None)
            for endpoint in each.endpoints or []:
                if number and (endpoint.conditions is None or endpoint.conditions.ready is not False):
                    return f"{loopback(endpoint.addresses[0])}:{number}"
        raise NoUpstreamError(503, f"no ready endpoint of {name}")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        try:
            rule = self._rule(host, request.path)
            upstream = self._endpoint(rule)
        except NoUpstreamError as error:
            return web.Response(status=error.status, text=f"{error}\n")
        if (request.content_length or 0) > rule.largest_body:
            return web.Response(status=413)
        headers = {
            **{name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP},
            "X-Forwarded-For": request.remote or "",
            "X-Forwarded-Host": host,
            "X-Forwarded-Proto": "https",
        }
        try:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._websocket(request, f"http://{upstream}{request.path_qs}", headers)
            return await self._forward(request, f"http://{upstream}{request.path_qs}", headers)
        except WSServerHandshakeError as error:
            return web.Response(status=error.status)
        except ClientError as error:
            return web.Response(status=502, text=f"{error}\n")

    async def _forward(self, request: web.Request, url: str, headers: dict[str, str]) -> web.StreamResponse:
        assert self._session is not None
        body = request.content if request.body_exists else None
        async with self._session.request(
            request.method, url, headers=headers, data=body, allow_redirects=False
        ) as upstream:
            answer = web.StreamResponse(status=upstream.status)
            for name, value in upstream.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    answer.headers.add(name, value)
            await answer.prepare(request)
            async for chunk in upstream.content.iter_any():
                await answer.write(chunk)
            await answer.write_eof()
            return answer

    async def _websocket(self, request: web.Request, url: str, headers: dict[str, str]) -> web.StreamResponse:
        assert self._session is not None
        own = {name: value for name, value in headers.items() if not name.lower().startswith("sec-websocket")}
        async with self._session.ws_connect(url, headers=own, max_msg_size=0) as upstream:
            client = web.WebSocketResponse(max_msg_size=0)
            await client.prepare(request)
            await asyncio.wait(
                [asyncio.create_task(_copy(client, upstream)), asyncio.create_task(_copy(upstream, client))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            await client.close()
            return client


async def _copy(source: WebSocket, target: WebSocket) -> None:
    async for message in source:
        if message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)
        elif message.type is WSMsgType.TEXT:
            await target.send_str(message.data)


def _matches(kind: str, wanted: str, path: str) -> bool:
    return path == wanted or (kind != "Exact" and path.startswith(wanted.rstrip("/") + "/"))


def _bytes(size: str) -> int:
    found = re.fullmatch(r"(\d+)([kmg]?)", size.lower())
    if found is None:
        raise ValueError(f"{BODY_SIZE_ANNOTATION}: {size} is not a valid size")
    return int(found[1]) * UNITS[found[2]]


def _context(chain: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # Python reads certificates only from files.
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("tls.crt", chain), ("tls.key", key)):
            (Path(folder) / name).touch(mode=0o600)
            (Path(folder) / name).write_bytes(base64.b64decode(content))
        context.load_cert_chain(Path(folder) / "tls.crt", Path(folder) / "tls.key")
    return context
