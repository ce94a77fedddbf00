"""A client of a relay: HTTPS and WebSockets to its host name, wherever the ingress really is."""

import asyncio
import ssl
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

TIMEOUT = ClientTimeout(total=10)


@dataclass(frozen=True)
class Answer:
    """A status and a body; status 0 is a connection that failed, and the body says why."""

    status: int
    text: str


class EveryNameHere(AbstractResolver):
    """A resolver that sends all names to loopback."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the loopback address."""
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family or 2, proto=0, flags=0),
        ]

    async def close(self) -> None:
        """Hold nothing."""


def session(trust: ssl.SSLContext) -> ClientSession:
    """Return a session whose names are all here."""
    return ClientSession(connector=TCPConnector(resolver=EveryNameHere(), ssl=trust), timeout=TIMEOUT)


async def ask(port: int, trust: ssl.SSLContext, host: str, path: str) -> Answer:
    """Send GET with a host name in SNI and Host."""
    async with session(trust) as client:
        try:
            async with client.get(f"https://{host}:{port}{path}", headers={"Host": host}) as answer:
                return Answer(answer.status, await answer.text())
        except (ClientError, TimeoutError) as error:
            # The socket of a failed handshake is closed in a later turn of the loop.
            await asyncio.sleep(0.1)
            return Answer(0, f"{type(error).__name__}: {error}")


async def echo(port: int, trust: ssl.SSLContext, host: str, payload: bytes) -> bytes:
    """Open the WebSocket of a document, send a message and return the first that comes back."""
    async with (
        session(trust) as client,
        client.ws_connect(f"https://{host}:{port}/d/e2e/ws/e2e", headers={"Host": host}) as socket,
    ):
        await socket.send_bytes(payload)
        return await socket.receive_bytes()
