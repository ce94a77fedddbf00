"""An S3 server on loopback that checks signatures: one bucket in memory, presigned requests only."""

import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import trustme

LIST = '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></ListBucketResult>'


@dataclass
class Refusal:
    """An answer instead of the regular one."""

    status: int
    body: str
    content_type: str = "application/xml"
    seconds_ahead: float = 0
    """By how much the clock of the server is ahead."""

    @classmethod
    def of(cls, status: int, code: str, *, seconds_ahead: float = 0) -> "Refusal":
        """Return an S3 error."""
        body = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        return cls(status, body, seconds_ahead=seconds_ahead)


@dataclass
class S3Server:
    """State of the server."""

    host: str
    bucket: str
    keys: dict[str, str]
    """Secret access keys by access key ID."""
    port: int
    authority: Path
    refusals: dict[str, Refusal] = field(default_factory=dict)
    """By method."""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Method, path and query of each request, without the signature."""
    damages: bool = False
    """Whether it stores other bytes than it gets."""


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _signature(method: str, path: str, query: list[tuple[str, str]], host: str, secret: str) -> str:
    """Return the signature of a presigned request. Source: "Signature Version 4" in the documentation of S3."""
    values = dict(query)
    scope = values["X-Amz-Credential"].partition("/")[2]
    pairs = sorted((quote(key, safe=""), quote(value, safe="")) for key, value in query if key != "X-Amz-Signature")
    canonical = "\n".join(
        (
            method,
            quote(unquote(path), safe="/"),
            "&".join("=".join(pair) for pair in pairs),
            f"host:{host}\n",
            "host",
            "UNSIGNED-PAYLOAD",
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return _hmac(key, f"AWS4-HMAC-SHA256\n{values['X-Amz-Date']}\n{scope}\n{digest}").hex()


def _answer(server: S3Server, method: str, target: str, host: str, body: bytes) -> Refusal | bytes:
    """Return the answer, or the refusal of a request."""
    url = urlsplit(target)
    query = parse_qsl(url.query)
    server.asked.append(
        f"{method} {url.path} {[pair for pair in query if not pair[0].startswith('X-Amz')]}".removesuffix(" []")
    )
    if refusal := server.refusals.get(method) or _refusal(server, method, url.path, query, host):
        return refusal
    key = unquote(url.path).split("/", 2)[2]
    if method == "PUT":
        server.objects[key] = body[1:] if server.damages else body
    elif method == "DELETE":
        server.objects.pop(key, None)
    elif key:
        return server.objects[key]
    return b"" if key else LIST.encode()


def _refusal(server: S3Server, method: str, path: str, query: list[tuple[str, str]], host: str) -> Refusal | None:
    values = dict(query)
    secret = server.keys.get(values.get("X-Amz-Credential", "").partition("/")[0])
    if secret is None:
        return Refusal.of(403, "InvalidAccessKeyId")
    if _signature(method, path, query, host, secret) != values["X-Amz-Signature"]:
        return Refusal.of(403, "SignatureDoesNotMatch")
    return None if unquote(path).split("/")[1] == server.bucket else Refusal.of(404, "NoSuchBucket")


@contextmanager
def serve_s3(host: str, bucket: str, keys: dict[str, str], folder: Path) -> Generator[S3Server]:
    """Serve a bucket with a certificate for a host until the block ends."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / f"{host}.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            ahead = next((refusal.seconds_ahead for refusal in served.refusals.values()), 0.0)
            return formatdate((timestamp or time.time()) + ahead, usegmt=True)

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = _answer(served, self.command, self.path, self.headers["Host"], body)
            status, content, kind = (
                (found.status, found.body.encode(), found.content_type)
                if isinstance(found, Refusal)
                else (204 if self.command == "DELETE" else 200, found, "application/xml")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_DELETE = handle_one  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:
            """Do not log."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Do not log clients that do not trust the certificate."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        served = S3Server(host, bucket, keys, server.server_port, folder / f"{host}.pem")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
