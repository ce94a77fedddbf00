"""The page of a relay, asked for as a client does: name, connection, certificate, answer."""

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

READY_PATH = "/ready"
READY = {"ok": True}
"""What relay-server answers, as JSON, once its store was found."""
HTTPS_PORT = 443
TIMEOUT_SECONDS = 10.0
HOSTNAME_MISMATCH = 62
"""X509_V_ERR_HOSTNAME_MISMATCH of OpenSSL."""


@dataclass(frozen=True)
class Answer:
    """What came of it: the first thing that failed, or the status and body."""

    failed: str = ""
    """`name`, `connection`, `certificate` or `answer`; empty where there was an answer."""
    detail: str = ""
    status: int = 0
    body: bytes = b""

    @property
    def is_ready(self) -> bool:
        """Whether it is relay-server's own."""
        try:
            return self.status == http.HTTPStatus.OK and json.loads(self.body) == READY
        except ValueError:
            return False


@dataclass(frozen=True)
class Page:
    """How pages are reached."""

    resolve: dict[str, tuple[str, int]]
    """Host name to another address and port, where its name leads elsewhere."""
    authority: Path | None = None
    """Certificates to trust beside the machine's own."""

    def __call__(self, host: str) -> Answer:
        """Return what a client gets for GET /ready of a host."""
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
    """Return what says that the certificate is for another host; empty if it is for this one, or cannot be had.

    OpenSSL looks at the issuer first, so of an ingress controller's own certificate it says only that it is
    self-signed. Here the certificate that is served is its own authority; nothing is sent or believed.
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
