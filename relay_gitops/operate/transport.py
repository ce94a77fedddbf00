"""HTTP requests to a Kubernetes API: credentials, deadline and retries."""

import base64
import ssl
import tempfile
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from relay_gitops.operate import exec_plugin
from relay_gitops.operate.kubeconfig import Connection, KubeconfigError

import httpx2
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    retry_if_result,
    stop_before_delay,
    wait_exponential_jitter,
)

STEP_SECONDS = 15.0
"""Timeout of a connection, and of each read and write."""
DEADLINE_SECONDS = 30.0
"""Timeout of a request with all retries."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_JSON = "application/json"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotKubernetesError(Exception):
    """The answer is not one of a Kubernetes API; the message says what it is, without its content."""


class ClusterTransport(httpx2.BaseTransport):
    """Sends requests, and reads each answer before the deadline.

    Every request that the program sends can be repeated: reads, server-side applies and merge patches. Therefore
    429, 5xx and reset connections are retried until the deadline. A connection that cannot be opened is retried only
    if the server has answered before.
    """

    def __init__(self, connection: Connection) -> None:
        """Store the connection. No request is sent yet."""
        self._connection = connection
        self._credential: exec_plugin.ExecCredential | None = None
        self._http: httpx2.HTTPTransport | None = None
        self._has_answered = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer to a request, completely read.

        Raises httpx2.HTTPError, KubeconfigError, OSError and NotKubernetesError.
        """
        end = time.monotonic() + DEADLINE_SECONDS
        retrying = Retrying(
            retry=retry_if_result(_is_busy) | retry_if_exception(self._is_transient),
            stop=stop_before_delay(DEADLINE_SECONDS),
            wait=_wait,
            sleep=time.sleep,
            retry_error_callback=_last_outcome,
        )
        response: httpx2.Response = retrying(self._answer, request, end)
        return _checked(request, response)

    def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _is_transient(self, error: BaseException) -> bool:
        if isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout)):
            return self._has_answered
        return isinstance(error, (httpx2.ReadError, httpx2.WriteError, httpx2.CloseError, httpx2.RemoteProtocolError))

    def _answer(self, request: httpx2.Request, end: float) -> httpx2.Response:
        response = self._sent(request, end)
        if response.status_code == HTTPStatus.UNAUTHORIZED and self._connection.plugin and self._credential:
            # As for kubectl, the token may have been revoked before it expired.
            self._credential = None
            self.close()
            response = self._sent(request, end)
        self._has_answered = True
        return response

    def _sent(self, request: httpx2.Request, end: float) -> httpx2.Response:
        if self._credential is not None and self._credential.has_expired:
            self._credential = None
            self.close()
        if self._http is None:
            self._http = self._opened()
        for name, value in self._headers():
            request.headers[name] = value
        # Groups are several headers of one name, which cannot be assigned.
        plain = [item for item in request.headers.multi_items() if not item[0].lower().startswith("impersonate-")]
        request.headers = httpx2.Headers([*plain, *self._connection.impersonation])
        left = max(0.001, end - time.monotonic())
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), min(STEP_SECONDS, left))
        if self._connection.server_name:
            request.extensions["sni_hostname"] = self._connection.server_name
        response = self._http.handle_request(request)
        try:
            content = b"".join(_before(response, end, request))
        finally:
            response.close()
        return httpx2.Response(response.status_code, headers=response.headers, content=content, request=request)

    def _headers(self) -> Iterator[tuple[str, str]]:
        connection = self._connection
        token = connection.token
        if connection.token_file is not None:
            try:
                token = connection.token_file.read_text(encoding="utf-8").strip() or token
            except OSError as error:
                raise KubeconfigError(f"tokenFile {connection.token_file} cannot be read: {error.strerror}") from None
        if self._credential is not None and self._credential.token:
            token = self._credential.token
        if token:
            yield "Authorization", f"Bearer {token}"
        elif connection.basic:
            yield "Authorization", f"Basic {base64.b64encode(':'.join(connection.basic).encode()).decode()}"

    def _opened(self) -> httpx2.HTTPTransport:
        connection = self._connection
        if connection.plugin is not None and self._credential is None:
            self._credential = exec_plugin.run(connection.plugin, connection)
        pair = (self._credential.certificate if self._credential else None) or connection.certificate
        return httpx2.HTTPTransport(
            verify=_context(connection, pair), proxy=connection.proxy or _proxy(connection.server), trust_env=False
        )


def _before(response: httpx2.Response, end: float, request: httpx2.Request) -> Iterator[bytes]:
    stream = response.stream
    assert isinstance(stream, httpx2.SyncByteStream)  # noqa: S101 - the type of a synchronous transport
    for part in stream:
        if time.monotonic() > end:
            raise httpx2.ReadTimeout("the answer is not complete", request=request)
        yield part


def _context(connection: Connection, pair: tuple[bytes, bytes] | None) -> ssl.SSLContext:
    """Return the TLS settings; raise ssl.SSLError, a ValueError or KubeconfigError if a certificate is not valid."""
    authority = connection.authority.decode("ascii") if connection.authority else None
    context = ssl.create_default_context(cadata=authority)
    if connection.is_insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if pair is not None:
        # OpenSSL reads a client certificate only from a file. The file disappears at the end of the block.
        with tempfile.NamedTemporaryFile() as file:
            file.write(pair[0] + b"\n" + pair[1])
            file.flush()
            context.load_cert_chain(file.name)
    return context


def _proxy(server: str) -> str | None:
    """Return the proxy of the environment variables for an address; loopback has none, as for kubectl."""
    address = urlsplit(server)
    host = address.hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        return None
    return getproxies().get(address.scheme)


def _is_busy(response: httpx2.Response) -> bool:
    return response.status_code in _BUSY


def _last_outcome(state: RetryCallState) -> Any:  # noqa: ANN401 - tenacity's signature
    return state.outcome.result() if state.outcome else None


_BACKOFF = wait_exponential_jitter(multiplier=0.2, max=5, jitter=0.2)


def _wait(state: RetryCallState) -> float:
    """Return the seconds before the next attempt: those of Retry-After, else exponentially more."""
    outcome = state.outcome
    if outcome is not None and not outcome.failed:
        after = outcome.result().headers.get("Retry-After", "")
        if after.isascii() and after.isdigit():
            return float(after[:9])
        try:
            return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
        except (ValueError, TypeError):
            pass
    return _BACKOFF(state)


def _checked(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """Return an answer with the exact content type that lightkube compares; raise NotKubernetesError."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.is_success:
        if kind != _JSON and not request.url.path.endswith("/log"):
            raise NotKubernetesError(f"HTTP {response.status_code} with {kind or 'no content type'} instead of JSON")
        return response
    try:
        is_status = kind == _JSON and response.json().get("kind") == "Status"
    except (ValueError, AttributeError):
        is_status = False
    response.headers["Content-Type"] = _JSON if is_status else "text/plain"
    if not is_status and response.status_code not in (401, 404, *_BUSY):
        raise NotKubernetesError(f"HTTP {response.status_code} without a Status of Kubernetes")
    return response
