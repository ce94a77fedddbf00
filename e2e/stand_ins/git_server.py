"""Git over smart HTTP for source-controller: git http-backend behind a server.

python -m e2e.stand_ins.git_server FOLDER PORT
"""

import asyncio
import os
import sys
from email.parser import BytesHeaderParser
from pathlib import Path

from aiohttp import web

LARGEST_REQUEST = 64 * 1024 * 1024


def application(folder: Path) -> web.Application:
    """Return a server for the repositories in a folder."""

    async def answer(request: web.Request) -> web.Response:
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


if __name__ == "__main__":
    web.run_app(application(Path(sys.argv[1])), host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None)
