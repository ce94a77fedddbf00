"""A client of a relay: HTTPS and WebSockets to its host name, sent to the ingress on loopback."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

TIMEOUT = ClientTimeout(total=10)


@dataclass(frozen=True)
class Answer:
    """A status and a body. Status 0 is a failed connection, with the error as body."""

    status: int
    text: str

    def json(self) -> Any:
        """Return the parsed body; None if it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class EveryNameHere(AbstractResolver):
    """A resolver that returns loopback for all names."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the loopback address."""
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family or 2, proto=0, flags=0),
        ]

    async def close(self) -> None:
        """Do nothing."""


@asynccontextmanager
async def session(trust: ssl.SSLContext) -> AsyncGenerator[ClientSession, None]:
    """Return a session that resolves all names to loopback."""
    async with ClientSession(connector=TCPConnector(resolver=EveryNameHere(), ssl=trust), timeout=TIMEOUT) as client:
        yield client
    # TLS closes its sockets in later turns of the loop, which asyncio.run does not wait for.
    await asyncio.sleep(0.1)


async def ask(port: int, trust: ssl.SSLContext, host: str, path: str, content: bytes | None = None) -> Answer:
    """Send GET, or PUT with content, with a host name in SNI and Host header."""
    method, url = "GET" if content is None else "PUT", f"https://{host}:{port}{path}"
    async with session(trust) as client:
        try:
            async with client.request(method, url, data=content, headers={"Host": host}) as answer:
                return Answer(answer.status, await answer.text())
        except (ClientError, TimeoutError) as error:
            return Answer(0, f"{type(error).__name__}: {error}")


async def echo(port: int, trust: ssl.SSLContext, host: str, payload: bytes) -> bytes:
    """Open the WebSocket of a document, send a message and return the first answer."""
    async with (
        session(trust) as client,
        client.ws_connect(f"https://{host}:{port}/d/e2e/ws/e2e", headers={"Host": host}) as socket,
    ):
        await socket.send_bytes(payload)
        return await socket.receive_bytes()
