"""A TLS server on loopback that replaces the ingress controller."""

import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme


@dataclass
class PageServer:
    """Answer and address of the server."""

    port: int
    authority: Path
    status: int = 200
    body: bytes = b'{"ok":true}'


@contextmanager
def serve_page(host: str, folder: Path, not_after: datetime | None = None) -> Generator[PageServer]:
    """Serve a page with a certificate for a host until the block ends; `not_after` is when the certificate expires."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / f"{host}.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, not_after=not_after).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = page.status if self.path == "/ready" else 404
            self.send_response(found)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None:
            """Do not log."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Do not log clients that do not trust the certificate."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        page = PageServer(server.server_port, folder / f"{host}.pem")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()
