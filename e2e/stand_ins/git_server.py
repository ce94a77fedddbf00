"""Git over smart HTTP for source-controller: git http-backend behind a server.

python -m e2e.stand_ins.git_server FOLDER PORT [CERTIFICATE ACCOUNTS]

With a PEM file CERTIFICATE (chain and key), the server uses TLS and asks for a line `user:password` of the file
ACCOUNTS, which it reads for each request.
"""

import asyncio
import os
import ssl
import sys
from email.parser import BytesHeaderParser
from pathlib import Path

from aiohttp import BasicAuth, web

LARGEST_REQUEST = 64 * 1024 * 1024


def is_allowed(request: web.Request, accounts: Path) -> bool:
    """Return whether a request has the credentials of one of the accounts."""
    header = request.headers.get("Authorization", "")
    given = BasicAuth.decode(header) if header.startswith("Basic ") else None
    return given is not None and f"{given.login}:{given.password}" in accounts.read_text().splitlines()


def application(folder: Path, accounts: Path | None = None) -> web.Application:
    """Return a server for the repositories in a folder; without accounts, they are public."""

    async def answer(request: web.Request) -> web.Response:
        if accounts and not is_allowed(request, accounts):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Git"'})
        process = await asyncio.create_subprocess_exec(
            "git",
            "http-backend",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": request.method,
                "PATH_INFO": request.path,
                "QUERY_STRING": request.query_string,
                "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            },
        )
        # aiohttp has already decoded the Content-Encoding.
        output, _ = await process.communicate(await request.read())
        head, _, content = output.partition(b"\r\n\r\n")
        headers = dict(BytesHeaderParser().parsebytes(head))
        status = int(headers.pop("Status", "500" if process.returncode else "200").split()[0])
        return web.Response(status=status, body=content, headers=headers)

    server = web.Application(client_max_size=LARGEST_REQUEST)
    server.router.add_route("*", "/{path:.*}", answer)
    return server


def trusted(certificate: Path) -> ssl.SSLContext:
    """Return the TLS settings of the server."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


if __name__ == "__main__":
    served, port, *private = sys.argv[1:]
    web.run_app(
        application(Path(served), Path(private[1]) if private else None),
        host="127.0.0.1",
        port=int(port),
        ssl_context=trusted(Path(private[0])) if private else None,
        print=None,
        access_log=None,
    )
