"""relay.toml: each accepted model survives a round trip, and satisfies the rules of the server."""

import base64
import copy
import tomllib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from relay_constructs import RelayConfig
from relay_values.errors import ConstructError
from relay_values.relay_config import (
    STOCK_KEYS,
    AuthKey,
    AwsStore,
    BackblazeStore,
    CloudflareStore,
    FilesystemStore,
    Logging,
    MemoryStore,
    Metrics,
    MinioStore,
    S3Store,
    Server,
    TigrisStore,
    Webhook,
)

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError


def p256(secret: int) -> tuple[bytes, bytes]:
    """Return the P-256 public key of a secret number: compressed and uncompressed."""
    key = ec.derive_private_key(secret, ec.SECP256R1()).public_key()
    compressed, whole = (
        key.public_bytes(serialization.Encoding.X962, form)
        for form in (serialization.PublicFormat.CompressedPoint, serialization.PublicFormat.UncompressedPoint)
    )
    return compressed, whole


LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
HOST = (
    st.lists(LABEL, min_size=2, max_size=4)
    .map(".".join)
    .filter(lambda host: ".svc" not in host and not host.endswith(".local"))
)
ORIGIN = HOST.map("https://{}".format)
BUCKET = st.from_regex(r"[a-z0-9][-a-z0-9]{1,20}[a-z0-9]", fullmatch=True)
PREFIX = st.none() | st.from_regex(r"[A-Za-z0-9_]{1,9}(/[A-Za-z0-9_]{1,9}){0,2}", fullmatch=True)
STORES = st.one_of(
    st.builds(S3Store, bucket=BUCKET, endpoint=ORIGIN, region=LABEL, path_style=st.booleans(), prefix=PREFIX),
    st.builds(AwsStore, bucket=BUCKET, region=LABEL, prefix=PREFIX),
    st.builds(CloudflareStore, bucket=BUCKET, account_id=st.from_regex("[0-9a-f]{32}", fullmatch=True), prefix=PREFIX),
    st.builds(BackblazeStore, bucket=BUCKET, prefix=PREFIX),
    st.builds(MinioStore, bucket=BUCKET, endpoint=ORIGIN, prefix=PREFIX),
    st.builds(TigrisStore, bucket=BUCKET, prefix=PREFIX),
    st.builds(FilesystemStore, path=LABEL.map("/{}".format)),
    st.builds(MemoryStore),
)
PUBLIC_KEY = st.one_of(
    st.binary(min_size=32, max_size=32),
    st.integers(1, 2**255).flatmap(lambda secret: st.sampled_from(p256(secret))),
).map(lambda raw: base64.b64encode(raw).decode())
KEYS = st.lists(
    st.builds(
        AuthKey,
        key_id=st.from_regex("[-_A-Za-z0-9]{1,20}", fullmatch=True),
        public_key=PUBLIC_KEY,
        allowed_token_types=st.lists(
            st.sampled_from(["document", "file", "server", "prefix"]), min_size=1, unique=True
        ).map(tuple),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda key: key.key_id,
).map(tuple)
WEBHOOKS = st.lists(
    st.builds(
        Webhook, url=ORIGIN, prefix=st.from_regex("[!-~]{1,10}", fullmatch=True), timeout_ms=st.integers(1, 600_000)
    ),
    max_size=2,
).map(tuple)
CONFIGS = st.builds(
    RelayConfig,
    server=st.builds(
        Server,
        url=ORIGIN,
        checkpoint_freq_seconds=st.integers(5, 60),
        doc_gc=st.booleans(),
        redact_errors=st.booleans(),
        host=st.sampled_from(["0.0.0.0", "::"]),  # noqa: S104 - the values that a pod may have
    ),
    store=STORES,
    auth=KEYS,
    metrics=st.none() | st.builds(Metrics, port=st.integers(1024, 65535).filter(lambda port: port != 8080)),
    logging=st.builds(Logging, level=st.sampled_from(["info", "warn", "error"])),
    webhooks=WEBHOOKS,
)


@given(CONFIGS)
def test_a_round_trip_returns_the_same_config(config: RelayConfig) -> None:
    assert config == RelayConfig.model_validate(tomllib.loads(config.toml()))


SPOILED: dict[type, tuple[Callable[[Any], Any], ...]] = {
    str: (
        lambda value: f"{value}/",
        lambda value: f"/{value}",
        lambda value: f"{value}/documents",
        lambda value: f"{value}?a=b",
        lambda value: f"{value}#a",
        lambda value: value.replace("https://", "http://"),
        lambda value: value.replace("https://", ""),
        lambda value: value.replace("https://", "https://a:b@"),
        lambda value: value[1:],
        lambda _: "",
    ),
    int: (lambda _: 8080, lambda _: 0, lambda value: -value),
    bool: (str, int),
    list: (lambda _: [], lambda value: [*value, *value]),
}
"""Typical mistakes in a value."""


def places(data: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of the values and lists of a file."""
    if not isinstance(data, dict):
        yield keys
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*keys, key))


def spoiled(toml: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield copies of the file, each with one mistake in one value."""
    for *parents, last in places(toml):
        for number in range(len(SPOILED[type(at(toml, *parents, last))])):
            changed = copy.deepcopy(toml)
            part = at(changed, *parents)
            part[last] = SPOILED[type(part[last])][number](part[last])
            yield changed


def at(data: Any, *keys: str | int) -> Any:
    for key in keys:
        data = data[key]
    return data


@given(CONFIGS)
@settings(max_examples=20)
def test_a_config_that_violates_a_rule_of_the_server_is_rejected(config: RelayConfig) -> None:
    for changed in spoiled(tomllib.loads(config.toml())):
        try:
            toml = tomllib.loads(RelayConfig.model_validate(changed).toml())
        except ValidationError:
            continue
        url = urlsplit(toml["server"]["url"])
        assert (url.scheme, url.netloc, url.path, url.query, url.fragment) == ("https", url.hostname, "", "", "")
        assert toml["server"]["port"] != toml.get("metrics", {}).get("port")
        assert not toml["store"].get("prefix", "").startswith("/")
        assert "://" in toml["store"].get("endpoint", "https://")
        ids = [key["key_id"] for key in toml["auth"]]
        assert ids
        assert len(ids) == len(set(ids))
        for key in toml["auth"]:
            assert {"key_id", "public_key", "allowed_token_types"} == key.keys()
            assert len(base64.urlsafe_b64decode(key["public_key"].translate({43: 45, 47: 95}) + "==")) in {32, 33, 65}


ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
COMPRESSED, UNCOMPRESSED = p256(7)
KEYS_OF_THE_SERVER = {"Ed25519": ED25519, "P-256 compressed": COMPRESSED, "P-256 uncompressed": UNCOMPRESSED}
NO_KEYS = {
    "nothing": b"",
    "a byte less": ED25519[:-1],
    "Ed25519 behind a byte": b"\0" + ED25519,
    "P-256 without its first byte": UNCOMPRESSED[1:],
    "P-256 cut in the middle": UNCOMPRESSED[:33],
    "P-256 and one byte": COMPRESSED + b"\0",
    "a compressed key of the length of the other form": COMPRESSED + bytes(32),
    "the DER of an Ed25519 key": ed25519.Ed25519PublicKey.from_public_bytes(ED25519).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    ),
}


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("raw", KEYS_OF_THE_SERVER.values(), ids=KEYS_OF_THE_SERVER.keys())
def test_each_form_of_a_public_key_is_accepted(raw: bytes, encode: Callable[[bytes], bytes]) -> None:
    for text in (encode(raw).decode(), encode(raw).decode().rstrip("=")):
        assert AuthKey(key_id="mine", public_key=text).public_key == text


@pytest.mark.parametrize("raw", NO_KEYS.values(), ids=NO_KEYS.keys())
def test_an_invalid_public_key_is_rejected(raw: bytes) -> None:
    with pytest.raises(ConstructError, match="public_key"):
        AuthKey(key_id="mine", public_key=base64.b64encode(raw).decode())


def test_the_keys_of_relay_md_are_the_default() -> None:
    config = RelayConfig(server=Server(url="https://relay.example.org"), store=TigrisStore(bucket="documents"))

    assert {key.key_id for key in STOCK_KEYS} == {key["key_id"] for key in tomllib.loads(config.toml())["auth"]}
