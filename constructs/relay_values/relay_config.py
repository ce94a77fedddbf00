"""RelayConfig: the relay.toml of a relay-server, of version 0.12.0 or newer.

The server ignores unknown keys, accepts values that it dies of later, and runs without authentication when the file
says nothing of it. So the model knows every key, and writes out what the server's defaults would make unsafe.
Left out on purpose: credentials (they come from a Secret), private keys and webhook tokens (the file is committed),
`server.allowed_hosts` and `logging.format` (without effect once url is set, and in every version), and
`presigned_url_expiration` (never read).
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
    fix = "Write the raw 32-byte Ed25519 or 33 or 65-byte P-256 key in base64"
    if "-----" in value:
        # The server takes the DER inside a PEM block for a raw P-256 key and fails at the first token.
        raise InvalidValueError("is a PEM block, which the server cannot use", fix)
    if not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", value):
        raise InvalidValueError("is not base64", fix)
    try:
        raw = base64.urlsafe_b64decode(
            value.rstrip("=").translate({43: 45, 47: 95}) + "=" * (-len(value.rstrip("=")) % 4)
        )
    except binascii.Error:
        raise InvalidValueError("is not base64", fix) from None
    if len(raw) == _ED25519_BYTES or (len(raw), raw[0]) in {
        (length, first) for length, firsts in (_P256_COMPRESSED, _P256_UNCOMPRESSED) for first in firsts
    }:
        return value
    raise InvalidValueError(f"decodes to {len(raw)} bytes, which is no Ed25519 or P-256 key", fix)


TokenType = Literal["document", "file", "server", "prefix"]


def _some_types(types: tuple[TokenType, ...]) -> tuple[TokenType, ...]:
    if not types:
        raise InvalidValueError("is empty, so the key would be good for nothing", "Leave it out for document and file")
    return types


class AuthKey(RelayModel):
    """A public key whose tokens the server accepts: one `[[auth]]` table."""

    key_id: Annotated[str, KEY_ID]
    """What a token names as its key."""
    public_key: Annotated[str, AfterValidator(_public_key)]
    """Base64 of an Ed25519 or P-256 public key."""
    allowed_token_types: Annotated[tuple[TokenType, ...], Field(strict=False), AfterValidator(_some_types)] = (
        "document",
        "file",
    )
    """What the tokens of the key are good for."""


STOCK_KEYS = (
    AuthKey(key_id="relay_2025_10_22", public_key="/6OgBTHaRdWLogewMdyE+7AxnI0/HP3WGqRs/bYBlFg="),
    AuthKey(key_id="relay_2025_10_23", public_key="fbm9JLHrwPpST5HAYORTQR/i1VbZ1kdp2ZEy0XpMbf0="),
)
"""The public keys of relay.md. The image's own relay.toml has them, and mounting another file takes them away."""


class ServerSettings(RelayModel):
    """The part of `[server]` that is a matter of taste."""

    checkpoint_freq_seconds: Annotated[int, Field(ge=5, le=60)] = 10
    """Seconds between saves. Edits are lost after about three failed ones, hence not below 5."""
    doc_gc: bool = True
    """Whether documents that nobody has open leave the memory."""
    redact_errors: bool = False
    """Whether answers to failed requests keep their reason to themselves."""


class Server(ServerSettings):
    """`[server]`."""

    url: Annotated[str, ORIGIN]
    """The address that clients register, to the letter: tokens are issued for it."""
    host: Literal["0.0.0.0", "::"] = "0.0.0.0"  # noqa: S104 - a pod is reached from outside only
    """The server takes anything that is no IP literal for 127.0.0.1."""
    port: Literal[8080] = CONTAINER_PORT
    """The container port of helm/relay-server."""


class S3Store(RelayModel):
    """Any S3-compatible store."""

    type: Literal["s3"] = "s3"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    endpoint: Annotated[str, ENDPOINT]
    """The address of the store, which the clients must reach, too."""
    region: Annotated[str, REGION] = "us-east-1"
    """What requests are signed for."""
    path_style: bool = True
    """False puts the bucket in front of the endpoint's host, which needs wildcard DNS and certificate."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class AwsStore(RelayModel):
    """Amazon S3."""

    type: Literal["aws"] = "aws"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    region: Annotated[str, REGION] = "us-east-1"
    """What requests are signed for."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class CloudflareStore(RelayModel):
    """Cloudflare R2."""

    type: Literal["cloudflare"] = "cloudflare"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    account_id: Annotated[str, ACCOUNT_ID]
    """The account's id, which is part of the endpoint."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class BackblazeStore(RelayModel):
    """Backblaze B2 in us-west-000, the only region the server knows; take the type s3 for another."""

    type: Literal["backblaze"] = "backblaze"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class MinioStore(RelayModel):
    """MinIO: path style and us-east-1, always."""

    type: Literal["minio"] = "minio"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    endpoint: Annotated[str, ENDPOINT]
    """The address of the store, which the clients must reach, too."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class TigrisStore(RelayModel):
    """Tigris."""

    type: Literal["tigris"] = "tigris"
    bucket: Annotated[str, BUCKET]
    """The bucket's name in the store."""
    prefix: Annotated[str, PREFIX] | None = None
    """Where in the bucket the documents are."""


class FilesystemStore(RelayModel):
    """A folder of the machine; a RelayRelease refuses it, as its pod has none."""

    type: Literal["filesystem"] = "filesystem"
    path: Annotated[str, FILE_PATH]
    """The folder."""


class MemoryStore(RelayModel):
    """Nothing is kept; a RelayRelease refuses it."""

    type: Literal["memory"] = "memory"


BucketStore = S3Store | AwsStore | CloudflareStore | BackblazeStore | MinioStore | TigrisStore
"""The stores that outlive a pod."""

Store = BucketStore | FilesystemStore | MemoryStore


class Metrics(RelayModel):
    """`[metrics]`: Prometheus on a port of its own; without the section there are none."""

    port: Annotated[int, Field(ge=1024, le=65535)] = 9090
    """The port on which Prometheus reads."""


class Logging(RelayModel):
    """`[logging]`. Debug would print presigned URLs, and above info the server does not name its store."""

    level: Literal["info", "warn", "error"] = "info"
    """The least severe message that is printed."""


class Webhook(RelayModel):
    """One `[[webhooks]]` table, without a token: the file is committed."""

    url: Annotated[str, WEBHOOK_URL]
    """Where changes are announced."""
    prefix: Annotated[str, WEBHOOK_PREFIX] = ""
    """The documents that are announced, by the beginning of their id; all where it is empty."""
    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 5000
    """Milliseconds until an announcement is given up."""


def _distinct(keys: tuple[AuthKey, ...]) -> tuple[AuthKey, ...]:
    ids = [key.key_id for key in keys]
    twice = sorted({key_id for key_id in ids if ids.count(key_id) > 1})
    if twice:
        raise InvalidValueError(f"has the key_id {', '.join(twice)} twice", "Give each key its own id")
    return keys


def _some(keys: tuple[AuthKey, ...]) -> tuple[AuthKey, ...]:
    if not keys:
        raise InvalidValueError(
            "is empty, and without a key everybody may read and write every document",
            "Leave auth out for the keys of relay.md, or name a key",
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
            raise InvalidValueError(f"metrics.port is the server's own port {CONTAINER_PORT}", "Leave it out for 9090")
        return self


class RelaySettings(_Tables):
    """What a relay.toml may hold beside the server's address and its store."""

    server: ServerSettings = ServerSettings()


_TABLES = ("server", "store", "auth", "metrics", "logging", "webhooks")


class RelayConfig(_Tables):
    """A whole relay.toml."""

    server: Server
    store: Annotated[Store, Field(discriminator="type")]

    def toml(self) -> str:
        """Return the text of relay.toml; it holds no secret."""
        tables = self.model_dump(mode="json", exclude_none=True)
        server = tables["server"]
        tables["server"] = {key: server[key] for key in ("url", "host", "port")} | server
        if not self.webhooks:
            del tables["webhooks"]
        return tomli_w.dumps({table: tables[table] for table in _TABLES if table in tables})
