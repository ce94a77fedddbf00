"""Requests the page of a relay like a client: DNS name, connection, certificate, answer."""

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

READY_PATH = "/ready"
READY = {"ok": True}
"""The JSON answer of relay-server once it can reach its store."""
HTTPS_PORT = 443
TIMEOUT_SECONDS = 10.0
HOSTNAME_MISMATCH = 62
"""X509_V_ERR_HOSTNAME_MISMATCH of OpenSSL."""


@dataclass(frozen=True)
class Answer:
    """Result of a request: the first step that failed, or the status and body."""

    failed: str = ""
    """`name`, `connection`, `certificate` or `answer`; empty if there was an answer."""
    detail: str = ""
    status: int = 0
    body: bytes = b""

    @property
    def is_ready(self) -> bool:
        """Whether relay-server itself answered that it is ready."""
        try:
            return self.status == http.HTTPStatus.OK and json.loads(self.body) == READY
        except ValueError:
            return False


@dataclass(frozen=True)
class Page:
    """Requests pages over HTTPS."""

    resolve: dict[str, tuple[str, int]]
    """Host names with the address and port to connect to instead of their DNS address."""
    authority: Path | None = None
    """Certificate authorities to trust in addition to those of the machine."""

    def __call__(self, host: str) -> Answer:
        """Return the result of GET /ready of a host."""
        address, port = self.resolve.get(host, (host, HTTPS_PORT))
        try:
            connection = socket.create_connection((address, port), TIMEOUT_SECONDS)
        except socket.gaierror as error:
            return Answer("name", str(error.strerror))
        except OSError as error:
            return Answer("connection", f"{address}:{port}: {error.strerror or 'no answer'}")
        with connection:
            try:
                context = ssl.create_default_context()
                if self.authority is not None:
                    context.load_verify_locations(self.authority)
                with context.wrap_socket(connection, server_hostname=host) as secured:
                    return _ready(host, secured)
            except ssl.SSLCertVerificationError as error:
                return Answer("certificate", _of_other_host(host, address, port) or error.verify_message)
            except ssl.SSLError as error:
                return Answer("certificate", str(error.reason or error))
            except OSError as error:
                return Answer("answer", str(error.strerror or error))


def _of_other_host(host: str, address: str, port: int) -> str:
    """Return the error message if the certificate is for another host; empty if it is for this host, or unreadable.

    OpenSSL checks the issuer first, so it reports the default certificate of an ingress controller only as
    self-signed. Here the served certificate is its own authority, so that only its host name is checked. Nothing is
    sent to the server.
    """
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    itself = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    itself.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        itself.load_verify_locations(cadata=_certificate(anybody, host, address, port))
        _certificate(itself, host, address, port)
    except ssl.SSLCertVerificationError as error:
        return error.verify_message if error.verify_code == HOSTNAME_MISMATCH else ""
    except OSError:
        pass
    return ""


def _certificate(context: ssl.SSLContext, host: str, address: str, port: int) -> bytes:
    with (
        socket.create_connection((address, port), TIMEOUT_SECONDS) as connection,
        context.wrap_socket(connection, server_hostname=host) as secured,
    ):
        return secured.getpeercert(binary_form=True) or b""


def _ready(host: str, secured: ssl.SSLSocket) -> Answer:
    client = http.client.HTTPConnection(host)
    client.sock = secured
    try:
        client.request("GET", READY_PATH, headers={"Host": host})
        response = client.getresponse()
        return Answer(status=response.status, body=response.read(4096))
    except http.client.HTTPException as error:
        return Answer("answer", type(error).__name__)
