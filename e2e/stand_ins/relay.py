"""A relay-server as seen by clients: readiness, and a WebSocket for each document.

    python -m e2e.stand_ins.relay relay.toml ADDRESS PORT

It reads the rendered relay.toml and the credentials of the pod, and requires the same values as the real server.
`GET /e2e` shows its configuration, and `PUT /e2e/log` writes lines to its log; the real server does not have these
paths.
"""

import hashlib
import os
import sys
import tomllib
from pathlib import Path

from aiohttp import WSMsgType, web


async def ready(_: web.Request) -> web.Response:
    """Answer like relay-server."""
    return web.json_response({"ok": True})


async def document(request: web.Request) -> web.WebSocketResponse:
    """Echo each message."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket


async def log(request: web.Request) -> web.Response:
    """Write the content to the log."""
    print(await request.text(), flush=True)
    return web.Response()


def main() -> int:
    """Serve until the process ends."""
    file, address, port = sys.argv[1:]
    config = tomllib.loads(Path(file).read_text())
    missing = [name for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if not os.environ.get(name)]
    if missing or not config["server"]["url"]:
        print(f"{', '.join(missing) or 'server.url'} is required", file=sys.stderr)
        return 1
    started_with = {
        "pod": os.environ["E2E_POD"],
        "image": os.environ["E2E_IMAGE"],
        "config": config,
        "credentials": hashlib.sha256(
            f"{os.environ['AWS_ACCESS_KEY_ID']}:{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
        ).hexdigest(),
    }

    async def show(_: web.Request) -> web.Response:
        return web.json_response(started_with)

    application = web.Application()
    application.add_routes(
        [
            web.get("/ready", ready),
            web.get("/d/{id}/ws/{id2}", document),
            web.get("/e2e", show),
            web.put("/e2e/log", log),
        ]
    )
    web.run_app(application, host=address, port=int(port), print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
