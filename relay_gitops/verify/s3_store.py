"""Asks an S3 store like relay-server does, with presigned requests."""

import re
import secrets
import socket
import ssl
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree as ET

from relay_gitops.verify.s3_location import S3Location

import httpx2

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
BODY_BYTES = 64 * 1024
"""More of an answer is not read. A list with one object is much shorter."""
VALID_SECONDS = 3600
"""The validity of the presigned URLs of relay-server."""
SKEW_SECONDS = 300
"""A store may refuse a request that is signed with a clock that differs by more than this."""
HTTPS_PORT = 443
# versitygw answers an unknown access key with status 404 and the last code.
_KEY_CODES = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "XAdminUserNotFound"}


class StoreFault(StrEnum):
    """What is wrong with a store."""

    NAME = "name"
    """Its host name has no address."""
    CONNECTION = "connection"
    """This machine cannot connect to it."""
    TLS = "tls"
    NOT_S3 = "not S3"
    """Another program answers."""
    CLOCK = "clock"
    """It refuses the signature because of the time at which it was created."""
    CREDENTIALS = "credentials"
    BUCKET = "bucket"
    """The bucket does not exist."""
    ERROR = "error"
    """Any other error of the store."""
    PROBE = "probe"
    """The probe object cannot be written, read or removed."""


@dataclass(frozen=True)
class StoreAnswer:
    """Result of a question to a store."""

    fault: StoreFault | None = None
    """None if the bucket exists and can be listed, and the probe succeeded."""
    detail: str = ""
    """The fault in words, without credentials and URLs of requests."""


@dataclass(frozen=True)
class Credentials:
    """An access key. Its representation has no values."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True)
class _Response:
    status: int
    content_type: str
    date: str
    body: bytes

    @property
    def root(self) -> ET.Element | None:
        """The root of an XML body; None if the body is something else."""
        try:
            # Expat bounds the expansion of entities, ElementTree loads no external ones, and the body is short.
            return ET.fromstring(self.body)  # noqa: S314
        except ET.ParseError:
            return None

    @property
    def code(self) -> str:
        """The error code of S3, for example `NoSuchBucket`; empty if the body is not an S3 error."""
        root = self.root
        if root is None or _tag(root) != "Error":
            return ""
        found = next((child.text or "" for child in root if _tag(child) == "Code"), "")
        return found if re.fullmatch(r"[A-Za-z0-9.]{1,64}", found) else "Error"

    @property
    def skew(self) -> float:
        """Seconds by which the clock of this machine is ahead of the store; 0 if the answer has no date."""
        try:
            return (datetime.now(UTC) - parsedate_to_datetime(self.date)).total_seconds()
        except (TypeError, ValueError):
            return 0.0


class _FaultError(Exception):
    def __init__(self, fault: StoreFault, detail: str) -> None:
        super().__init__(detail)
        self.answer = StoreAnswer(fault, detail)


@dataclass(frozen=True)
class S3Probe:
    """Asks stores. It follows no redirects, and every request has a deadline."""

    resolve: Mapping[str, tuple[str, int]]
    """Host names with the address and port to connect to instead of their DNS address, for port 443."""
    authority: Path | None = None
    """Certificate authorities to trust in addition to those of the machine."""
    writes: bool = False
    """Whether to write, read and remove a probe object."""

    def __call__(self, location: S3Location, credentials: Credentials) -> StoreAnswer:
        """Return whether the bucket exists and can be listed with the credentials, and used if `writes` is set."""
        try:
            with self._client(location) as client:
                store = _Store(client, location, credentials, self._address(location))
                _require_list(
                    store.request("GET", query={"list-type": "2", "max-keys": "1", "prefix": location.prefix})
                )
                if self.writes:
                    _use_probe_object(store, location)
        except _FaultError as error:
            return error.answer
        return StoreAnswer()

    def _address(self, location: S3Location) -> str:
        """Return host and port to connect to."""
        host, _, port = location.host.partition(":")
        is_default = port in ("", str(HTTPS_PORT)) and location.scheme == "https"
        address = self.resolve.get(host) if is_default else None
        return f"{address[0]}:{address[1]}" if address else location.host

    def _client(self, location: S3Location) -> httpx2.Client:
        context = ssl.create_default_context()
        if self.authority is not None:
            context.load_verify_locations(self.authority)
        # A proxy of the environment could not connect to another address.
        uses_proxy = self._address(location) == location.host
        timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        return httpx2.Client(verify=context, timeout=timeout, trust_env=uses_proxy, follow_redirects=False)


@dataclass(frozen=True)
class _Store:
    client: httpx2.Client
    location: S3Location
    credentials: Credentials
    address: str

    def request(
        self, method: str, key: str = "", content: bytes | None = None, query: Mapping[str, str] | None = None
    ) -> _Response:
        """Send a presigned request and return the answer; raise _FaultError if there is none."""
        target = presigned(method, self.location, self.credentials, self.location.target(key, query))
        host = self.location.host
        with self._errors():
            request = self.client.build_request(
                method,
                f"{self.location.scheme}://{self.address}{target}",
                headers={"Host": host},
                content=content,
                extensions={"sni_hostname": host.partition(":")[0]},
            )
            end = time.monotonic() + ANSWER_SECONDS
            response = self.client.send(request, stream=True)
            try:
                body = b""
                for part in response.iter_bytes():
                    body += part
                    if len(body) > BODY_BYTES or time.monotonic() > end:
                        break
            finally:
                response.close()
        headers = response.headers
        return _Response(
            response.status_code, headers.get("content-type", ""), headers.get("date", ""), body[:BODY_BYTES]
        )

    @contextmanager
    def _errors(self) -> Generator[None]:
        """Convert exceptions of the client. Their messages can contain the presigned URL, so none is shown."""
        host = self.location.host
        try:
            yield
        except (httpx2.ConnectError, httpx2.ProxyError) as error:
            raise _connect_fault(host, error) from None
        except httpx2.ConnectTimeout:
            detail = f"{host} does not accept the connection within {CONNECT_SECONDS:.0f} s"
            raise _FaultError(StoreFault.CONNECTION, detail) from None
        except httpx2.TimeoutException:
            detail = f"{host} does not answer within {ANSWER_SECONDS:.0f} s"
            raise _FaultError(StoreFault.ERROR, detail) from None
        except (httpx2.ProtocolError, httpx2.DecodingError):
            raise _FaultError(StoreFault.NOT_S3, f"{host} does not answer with HTTP") from None
        except httpx2.HTTPError:
            raise _FaultError(StoreFault.ERROR, f"{host} closes the connection without an answer") from None


def presigned(method: str, location: S3Location, credentials: Credentials, target: str) -> str:
    """Return path and query with a signature (Signature Version 4) that is valid for an hour."""
    # Imported here, because only verify signs requests, and the import takes as long as all of httpx2.
    from awscrt import auth, http  # noqa: PLC0415

    config = auth.AwsSigningConfig(
        signature_type=auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=auth.AwsCredentialsProvider.new_static(
            credentials.access_key_id, credentials.secret_access_key
        ),
        region=location.region,
        service="s3",
        # S3 signs the path as it is sent.
        use_double_uri_encode=False,
        should_normalize_uri_path=False,
        signed_body_value=auth.AwsSignedBodyValue.UNSIGNED_PAYLOAD,
        expiration_in_seconds=VALID_SECONDS,
    )
    request = http.HttpRequest(method, target, http.HttpHeaders([("host", location.host)]))
    return str(auth.aws_sign_request(request, config).result(ANSWER_SECONDS).path)


def _connect_fault(host: str, error: BaseException) -> _FaultError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _FaultError(StoreFault.TLS, f"the certificate of {host} is not valid: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return _FaultError(StoreFault.TLS, f"{host} does not answer with TLS")
        if isinstance(cause, socket.gaierror):
            return _FaultError(StoreFault.NAME, f"{host}: {cause.strerror}")
        if isinstance(cause, OSError) and cause.strerror:
            return _FaultError(StoreFault.CONNECTION, f"{host}: {cause.strerror}")
        cause = cause.__cause__ or cause.__context__
    return _FaultError(StoreFault.CONNECTION, f"{host}: no connection")


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _require_list(response: _Response) -> None:
    root = response.root
    if response.status == HTTPStatus.OK and root is not None and _tag(root) == "ListBucketResult":
        return
    raise _refused(response)


def _refused(response: _Response) -> _FaultError:
    """Return the fault of an answer that is not the expected one."""
    code, answered = response.code, f"HTTP {response.status}"
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _FaultError(StoreFault.ERROR, f"the store answers {answered}{f' ({code})' if code else ''}")
    if not code:
        kind = re.sub(r"[^A-Za-z0-9/+.-].*", "", response.content_type)[:60] or "no content type"
        return _FaultError(StoreFault.NOT_S3, f"the endpoint answers {answered} with {kind} instead of an answer of S3")
    answered = f"{answered} ({code})"
    if code in {"RequestTimeTooSkewed", "RequestExpired"} or abs(response.skew) > SKEW_SECONDS:
        ahead = "ahead of" if response.skew > 0 else "behind"
        difference = f"{abs(response.skew) / 60:.0f} minutes {ahead}"
        detail = f"the store answers {answered}; the clock of this machine is {difference} its clock"
        return _FaultError(StoreFault.CLOCK, detail)
    if code == "NoSuchBucket":
        return _FaultError(StoreFault.BUCKET, f"the store answers {answered}")
    if code in _KEY_CODES or response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return _FaultError(StoreFault.CREDENTIALS, f"the store answers {answered}")
    return _FaultError(StoreFault.ERROR, f"the store answers {answered}")


def _use_probe_object(store: _Store, location: S3Location) -> None:
    """Write, read and remove an object with a random name under the prefix; raise _FaultError if a step fails."""
    key = "/".join(part for part in (location.prefix, f"relay-gitops-probe-{secrets.token_hex(8)}") if part)
    content = secrets.token_hex(16).encode()
    _step(f"object {key} cannot be written", store.request("PUT", key, content))
    try:
        found = _step(f"object {key} cannot be read", store.request("GET", key))
        if found.body != content:
            raise _FaultError(StoreFault.PROBE, f"object {key} has another content than was written")
    finally:
        _step(f"object {key} cannot be removed, remove it yourself", store.request("DELETE", key))


def _step(failed: str, response: _Response) -> _Response:
    if response.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
        code = response.code
        raise _FaultError(StoreFault.PROBE, f"{failed}: HTTP {response.status}{f' ({code})' if code else ''}")
    return response
