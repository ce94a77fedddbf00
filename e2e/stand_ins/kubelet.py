"""The logs of containers, as a kubelet serves them to the API server."""

import ssl
from collections import deque
from pathlib import Path

from e2e.stand_ins.cluster_state import loopback

import trustme
from aiohttp import web

PORT = 10250
"""The port of a kubelet. It also marks the addresses of a run as taken for other runs."""


class ContainerLogs:
    """The logs of the containers of a node, each as a file; a container that was restarted begins a new log."""

    def __init__(self) -> None:
        self._logs: dict[tuple[str, str], tuple[Path, int]] = {}

    def begin(self, pod: str, container: str, log: Path) -> None:
        """Begin the log of a container, whose pod is `namespace/name`, at the end of a file."""
        self._logs[pod, container] = log, log.stat().st_size if log.exists() else 0

    async def listen(self, address: str) -> None:
        """Serve the logs on the address of the node. The API server does not check the certificate."""
        application = web.Application()
        application.add_routes([web.get("/containerLogs/{namespace}/{pod}/{container}", self._answer)])
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("node.invalid").configure_cert(context)
        await web.TCPSite(runner, loopback(address), PORT, ssl_context=context).start()

    async def _answer(self, request: web.Request) -> web.Response:
        at = request.match_info
        log, offset = self._logs.get((f"{at['namespace']}/{at['pod']}", at["container"]), (None, 0))
        if log is None:
            # A container without a program, for example one that kwok lets crash, has written nothing.
            return web.Response(content_type="text/plain")
        with log.open("rb") as file:
            file.seek(offset)
            lines = deque(file, maxlen=int(request.query.get("tailLines", "100000")))
        return web.Response(body=b"".join(lines), content_type="text/plain")
