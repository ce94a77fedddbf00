"""RelayConfig: the relay.toml of a relay-server, of version 0.12.0 or newer.

The server ignores unknown keys, accepts values that crash it later, and runs without authentication by default.
So the model knows every key, and writes explicit values where the server's defaults are unsafe.
Omitted on purpose: credentials (they come from a Secret), private keys and webhook tokens (the file is committed),
`server.allowed_hosts` (no effect if url is set), `logging.format` (no effect) and `presigned_url_expiration` (unused).
"""

import base64
import binascii
import re
from typing import Annotated, Literal, Self

from relay_values.errors import InvalidValueError
from relay_values.formats import (
    ACCOUNT_ID,
    BUCKET,
    ENDPOINT,
    FILE_PATH,
    KEY_ID,
    ORIGIN,
    PREFIX,
    REGION,
    WEBHOOK_PREFIX,
    WEBHOOK_URL,
)
from relay_values.relay_model import RelayModel

import tomli_w
from pydantic import AfterValidator, Field, model_validator

CONTAINER_PORT: Literal[8080] = 8080


_ED25519_BYTES = 32
_P256_COMPRESSED = (33, (2, 3))
_P256_UNCOMPRESSED = (65, (4,))


def _public_key(value: str) -> str:
    fix = "Write the raw public key in base64: 32 bytes for Ed25519, 33 or 65 bytes for P-256"
    if "-----" in value:
        # The server parses the DER in a PEM block as a raw P-256 key and fails at the first token.
        raise InvalidValueError("is a PEM block, which the server cannot use", fix)
    if not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", value):
        raise InvalidValueError("is not valid base64", fix)
    try:
        raw = base64.urlsafe_b64decode(
            value.rstrip("=").translate({43: 45, 47: 95}) + "=" * (-len(value.rstrip("=")) % 4)
        )
    except binascii.Error:
        raise InvalidValueError("is not valid base64", fix) from None
    if len(raw) == _ED25519_BYTES or (len(raw), raw[0]) in {
        (length, first) for length, firsts in (_P256_COMPRESSED, _P256_UNCOMPRESSED) for first in firsts
    }:
        return value
    raise InvalidValueError(f"decodes to {len(raw)} bytes, which is not the length of an Ed25519 or P-256 key", fix)


TokenType = Literal["document", "file", "server", "prefix"]


def _some_types(types: tuple[TokenType, ...]) -> tuple[TokenType, ...]:
    if not types:
        raise InvalidValueError("is empty, so the key would accept no token", "Remove it to allow document and file")
    return types


class AuthKey(RelayModel):
    """A public key whose tokens the server accepts: an `[[auth]]` table."""

    key_id: Annotated[str, KEY_ID]
    """The ID by which a token refers to the key."""
    public_key: Annotated[str, AfterValidator(_public_key)]
    """An Ed25519 or P-256 public key in base64."""
    allowed_token_types: Annotated[tuple[TokenType, ...], Field(strict=False), AfterValidator(_some_types)] = (
        "document",
        "file",
    )
    """The token types that the key can sign."""


STOCK_KEYS = (
    AuthKey(key_id="relay_2025_10_22", public_key="/6OgBTHaRdWLogewMdyE+7AxnI0/HP3WGqRs/bYBlFg="),
    AuthKey(key_id="relay_2025_10_23", public_key="fbm9JLHrwPpST5HAYORTQR/i1VbZ1kdp2ZEy0XpMbf0="),
)
"""The public keys of relay.md. The relay.toml of the image has them, but the mounted file replaces it."""


class ServerSettings(RelayModel):
    """The optional settings of `[server]`."""

    checkpoint_freq_seconds: Annotated[int, Field(ge=5, le=60)] = 10
    """Seconds between saves, at least 5. The server drops edits after about three failed saves."""
    doc_gc: bool = True
    """Whether the server removes documents without connected clients from memory."""
    redact_errors: bool = False
    """Whether error responses omit the reason."""


class Server(ServerSettings):
    """`[server]`."""

    url: Annotated[str, ORIGIN]
    """The URL that clients register. Tokens are issued for exactly this string."""
    host: Literal["0.0.0.0", "::"] = "0.0.0.0"  # noqa: S104 - the pod must accept connections from outside
    """The listen address. The server treats any value that is not an IP address as 127.0.0.1."""
    port: Literal[8080] = CONTAINER_PORT
    """The container port of helm/relay-server."""


class S3Store(RelayModel):
    """An S3-compatible store."""

    type: Literal["s3"] = "s3"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    endpoint: Annotated[str, ENDPOINT]
    """The URL of the store. Clients must be able to reach it."""
    region: Annotated[str, REGION] = "us-east-1"
    """The region that is used to sign requests."""
    path_style: bool = True
    """true: endpoint/bucket. false: bucket.endpoint, which needs wildcard DNS and a wildcard certificate."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class AwsStore(RelayModel):
    """Amazon S3."""

    type: Literal["aws"] = "aws"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    region: Annotated[str, REGION] = "us-east-1"
    """The region that is used to sign requests."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class CloudflareStore(RelayModel):
    """Cloudflare R2."""

    type: Literal["cloudflare"] = "cloudflare"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    account_id: Annotated[str, ACCOUNT_ID]
    """The account ID, which is part of the endpoint."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class BackblazeStore(RelayModel):
    """Backblaze B2 in us-west-000, the only region that the server supports. Use the type s3 for other regions."""

    type: Literal["backblaze"] = "backblaze"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class MinioStore(RelayModel):
    """MinIO, always with path style and us-east-1."""

    type: Literal["minio"] = "minio"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    endpoint: Annotated[str, ENDPOINT]
    """The URL of the store. Clients must be able to reach it."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class TigrisStore(RelayModel):
    """Tigris."""

    type: Literal["tigris"] = "tigris"
    bucket: Annotated[str, BUCKET]
    """The name of the bucket."""
    prefix: Annotated[str, PREFIX] | None = None
    """The key prefix of the documents in the bucket."""


class FilesystemStore(RelayModel):
    """A local folder. A RelayRelease rejects it, because the pod has no persistent volume."""

    type: Literal["filesystem"] = "filesystem"
    path: Annotated[str, FILE_PATH]
    """The path of the folder."""


class MemoryStore(RelayModel):
    """A store in memory. A RelayRelease rejects it, because a restart loses all documents."""

    type: Literal["memory"] = "memory"


BucketStore = S3Store | AwsStore | CloudflareStore | BackblazeStore | MinioStore | TigrisStore
"""Stores that outlive the pod."""

Store = BucketStore | FilesystemStore | MemoryStore


class Metrics(RelayModel):
    """`[metrics]`: Prometheus metrics on a separate port. Without this section, metrics are off."""

    port: Annotated[int, Field(ge=1024, le=65535)] = 9090
    """The port that Prometheus scrapes."""


class Logging(RelayModel):
    """`[logging]`. The level debug is not allowed, because it prints presigned URLs."""

    level: Literal["info", "warn", "error"] = "info"
    """The minimum level of log messages. Only info logs the configured store."""


class Webhook(RelayModel):
    """A `[[webhooks]]` table, without a token because the file is committed."""

    url: Annotated[str, WEBHOOK_URL]
    """The URL that is called when a document changes."""
    prefix: Annotated[str, WEBHOOK_PREFIX] | None = None
    """Only documents whose ID starts with this prefix. Without it, all documents."""
    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 5000
    """Timeout of a call in milliseconds."""


def _distinct(keys: tuple[AuthKey, ...]) -> tuple[AuthKey, ...]:
    ids = [key.key_id for key in keys]
    twice = sorted({key_id for key_id in ids if ids.count(key_id) > 1})
    if twice:
        raise InvalidValueError(f"contains duplicate key_id {', '.join(twice)}", "Set a different key_id for each key")
    return keys


def _some(keys: tuple[AuthKey, ...]) -> tuple[AuthKey, ...]:
    if not keys:
        raise InvalidValueError(
            "is empty, so anyone can read and write every document",
            "Remove auth to use the keys of relay.md, or add a key",
        )
    return keys


class _Tables(RelayModel):
    auth: Annotated[tuple[AuthKey, ...], Field(strict=False), AfterValidator(_some), AfterValidator(_distinct)] = (
        STOCK_KEYS
    )
    metrics: Metrics | None = None
    logging: Logging = Logging()
    webhooks: Annotated[tuple[Webhook, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        if self.metrics and self.metrics.port == CONTAINER_PORT:
            raise InvalidValueError(
                f"metrics.port is {CONTAINER_PORT}, the port of the server", "Remove it to use 9090"
            )
        return self


class RelaySettings(_Tables):
    """The settings of relay.toml, except the server URL and the store."""

    server: ServerSettings = ServerSettings()


_TABLES = ("server", "store", "auth", "metrics", "logging", "webhooks")


class RelayConfig(_Tables):
    """A complete relay.toml."""

    server: Server
    store: Annotated[Store, Field(discriminator="type")]

    def toml(self) -> str:
        """Return the content of relay.toml, which contains no secret."""
        tables = self.model_dump(mode="json", exclude_none=True)
        server = tables["server"]
        tables["server"] = {key: server[key] for key in ("url", "host", "port")} | server
        if not self.webhooks:
            del tables["webhooks"]
        return tomli_w.dumps({table: tables[table] for table in _TABLES if table in tables})
