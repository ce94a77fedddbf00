"""relay.toml: whatever the model accepts is read back as it was, and breaks none of the server's rules."""

import base64
import tomllib
from urllib.parse import urlsplit

from relay_constructs import RelayConfig
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

from hypothesis import given
from hypothesis import strategies as st

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
PUBLIC_KEY = st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode())
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
def test_what_is_written_is_read_back_as_it_was(config: RelayConfig) -> None:
    assert config == RelayConfig.model_validate(tomllib.loads(config.toml()))


@given(CONFIGS)
def test_no_rule_of_the_server_is_broken(config: RelayConfig) -> None:
    toml = tomllib.loads(config.toml())

    url = urlsplit(toml["server"]["url"])
    assert (url.scheme, url.path, url.query, url.fragment) == ("https", "", "", "")
    assert toml["server"]["port"] != toml.get("metrics", {}).get("port")
    assert not toml["store"].get("prefix", "").startswith("/")
    assert "://" in toml["store"].get("endpoint", "https://")
    ids = [key["key_id"] for key in toml["auth"]]
    assert ids
    assert len(ids) == len(set(ids))
    for key in toml["auth"]:
        assert {"key_id", "public_key", "allowed_token_types"} == key.keys()
        assert len(base64.b64decode(key["public_key"])) == 32


def test_the_keys_of_relay_md_are_there_unless_others_are_named() -> None:
    config = RelayConfig(server=Server(url="https://relay.example.org"), store=TigrisStore(bucket="documents"))

    assert {key.key_id for key in STOCK_KEYS} == {key["key_id"] for key in tomllib.loads(config.toml())["auth"]}
