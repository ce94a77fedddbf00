"""Where relay-server stores its documents, from relay.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import quote, urlencode, urlsplit

from relay_gitops.errors import ProjectError
from relay_values.relay_config import (
    AwsStore,
    BackblazeStore,
    BucketStore,
    CloudflareStore,
    FilesystemStore,
    MemoryStore,
    MinioStore,
    RelayConfig,
    S3Store,
    TigrisStore,
)

from pydantic import ValidationError


@dataclass(frozen=True)
class S3Location:
    """A bucket at an S3 endpoint, with the prefix of the documents of one relay."""

    endpoint: str
    """Scheme and host, for example `https://s3.example.org`."""
    bucket: str
    region: str
    path_style: bool
    prefix: str
    """Without a slash at the end; empty for the whole bucket."""

    @property
    def host(self) -> str:
        """Host and port to which requests are sent, for example `s3.example.org` or `bucket.s3.example.org`."""
        address = urlsplit(self.endpoint)
        return address.netloc if self.path_style else f"{self.bucket}.{address.netloc}"

    @property
    def scheme(self) -> str:
        """`https` or `http`."""
        return urlsplit(self.endpoint).scheme

    def target(self, key: str = "", query: Mapping[str, str] | None = None) -> str:
        """Return path and query of a request about an object, or about the bucket if the key is empty."""
        path = f"/{self.bucket}/{quote(key)}" if self.path_style else f"/{quote(key)}"
        # Space is %20 in a signed query.
        return path + (f"?{urlencode(query, quote_via=quote)}" if query else "")

    def __str__(self) -> str:
        """Return endpoint, bucket and prefix."""
        return "/".join(part for part in (self.endpoint.rstrip("/"), self.bucket, self.prefix) if part)


def s3_location(relay_toml: str) -> S3Location:
    """Return the location in a committed relay.toml; raise ProjectError if it has none."""
    try:
        store = RelayConfig.model_validate(tomllib.loads(relay_toml)).store
    except (tomllib.TOMLDecodeError, ValidationError):
        raise ProjectError("relayToml is not a valid relay.toml. Run relay-gitops synth first.") from None
    if isinstance(store, FilesystemStore | MemoryStore):
        raise ProjectError(f"relayToml has a store of type {store.type}, not a bucket. Run relay-gitops synth first.")
    return _located(store)


def _located(store: BucketStore) -> S3Location:
    """Return the location that relay-server 0.12.0 derives from each type.

    Source: crates/y-sweet-core/src/config.rs and crates/relay/src/main.rs.
    """
    prefix = (store.prefix or "").rstrip("/")
    match store:
        case S3Store():
            return S3Location(store.endpoint, store.bucket, store.region, store.path_style, prefix)
        case AwsStore():
            endpoint = f"https://s3.dualstack.{store.region}.amazonaws.com"
            return S3Location(endpoint, store.bucket, store.region, path_style=False, prefix=prefix)
        case CloudflareStore():
            endpoint = f"https://{store.account_id}.r2.cloudflarestorage.com"
            return S3Location(endpoint, store.bucket, "auto", path_style=True, prefix=prefix)
        case BackblazeStore():
            endpoint, region = "https://s3.us-west-000.backblazeb2.com", "us-west-000"
            return S3Location(endpoint, store.bucket, region, path_style=False, prefix=prefix)
        case MinioStore():
            return S3Location(store.endpoint, store.bucket, "us-east-1", path_style=True, prefix=prefix)
        case TigrisStore():
            return S3Location("https://fly.storage.tigris.dev", store.bucket, "auto", path_style=False, prefix=prefix)
        case _:
            assert_never(store)
