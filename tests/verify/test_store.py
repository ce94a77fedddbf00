"""What verify asks the store of a relay, and what it concludes from the log of a relay."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

from relay_gitops.verify.s3_location import S3Location, s3_location
from relay_gitops.verify.saves import Refusal as Reason
from relay_gitops.verify.saves import unsaved_documents
from relay_values.relay_config import RelayConfig
from tests.operate.conftest import CANARY, secret
from tests.verify.chain import BUCKET, STORE, Chain
from tests.verify.fault_edits import FORBIDDEN, NO_CONNECTION, attempt, refuses, removed
from tests.verify.s3_server import Refusal
from tests.verify.test_verify import expect_printed

import pytest

LATER = datetime(2026, 11, 24, 21, tzinfo=UTC)


def cause(chain: Chain, *options: str) -> str:
    """Return the cause of the link of the store."""
    _, report, _ = chain.verify(*options)
    return {entry.id: entry.rule for entry in report.links}["relay/store"]


def test_the_bucket_is_listed_once_with_the_prefix_of_the_relay(chain: Chain) -> None:
    assert chain.run().status == 0
    assert chain.store.asked == [
        f"GET /{BUCKET}/ [('list-type', '2'), ('max-keys', '1'), ('prefix', 'relay')]",
    ]
    assert chain.store.objects == {}


def test_a_wrong_secret_key_is_refused_by_its_signature(chain: Chain) -> None:
    chain.virtual.add(
        secret("relay", "relay-s3-credentials", {"AWS_ACCESS_KEY_ID": CANARY, "AWS_SECRET_ACCESS_KEY": f"{CANARY}2"})
    )
    _, report, shown = chain.verify()
    assert report.first == "relay/store"
    assert "the store answers HTTP 403 (SignatureDoesNotMatch)" in shown


def test_a_probe_object_is_written_read_and_removed(chain: Chain) -> None:
    assert cause(chain, "--probe-store") == ""
    assert [entry.partition("-probe-")[0] for entry in chain.store.asked[1:4]] == [
        f"{method} /{BUCKET}/relay/relay-gitops" for method in ("PUT", "GET", "DELETE")
    ]
    assert chain.store.objects == {}


@pytest.mark.parametrize(
    ("method", "step"), [("PUT", "written: HTTP 403 (AccessDenied)"), ("DELETE", "removed, remove it yourself")]
)
def test_a_refused_step_of_the_probe_is_reported(chain: Chain, method: str, step: str) -> None:
    refuses(method, Refusal.of(403, "AccessDenied"))(chain)
    _, report, shown = chain.verify("--probe-store")
    assert (report.first, {entry.id: entry.rule for entry in report.links}[report.first]) == ("relay/store", "VFY148")
    assert f"cannot be {step}" in shown


def test_a_probe_with_other_content_is_reported_and_removed(chain: Chain) -> None:
    chain.store.damages = True
    _, report, shown = chain.verify("--probe-store")
    assert report.first == "relay/store"
    assert "has another content than was written" in shown
    assert chain.store.objects == {}


def test_the_printed_message_of_a_probe(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda length: "0" * 2 * length)
    refuses("PUT", Refusal.of(403, "AccessDenied"))(chain)
    _, report, _ = chain.verify("--probe-store")
    expect_printed(chain, report)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (Refusal.of(404, "NoSuchBucket"), "VFY146"),
        (Refusal(404, "<html>default backend", "text/html"), "VFY143"),
        (Refusal(403, "<html>forbidden", "text/html; charset=utf-8"), "VFY143"),
        (Refusal(302, "", ""), "VFY143"),
        (Refusal(200, '{"ok":true}', "application/json"), "VFY143"),
        (Refusal(200, "<Error><Code>AccessDenied</Code></Error>"), "VFY147"),
        (Refusal(502, "<html>bad gateway", "text/html"), "VFY147"),
        (Refusal.of(400, "AuthorizationHeaderMalformed"), "VFY147"),
        (Refusal.of(403, "AccessDenied"), "VFY145"),
        (Refusal.of(401, "Unauthorized"), "VFY145"),
        (Refusal.of(404, "XAdminUserNotFound"), "VFY145"),
        (Refusal.of(400, "InvalidAccessKeyId"), "VFY145"),
        (Refusal.of(403, "AccessDenied", seconds_ahead=-7200), "VFY144"),
        (Refusal(200, "<x>" * 100_000), "VFY143"),
    ],
)
def test_each_answer_has_its_cause(chain: Chain, refusal: Refusal, expected: str) -> None:
    refuses("GET", refusal)(chain)
    assert cause(chain) == expected


def test_a_code_from_a_hostile_store_is_not_shown(chain: Chain) -> None:
    refuses("GET", Refusal(403, "<Error><Code>\x1b[31m evil</Code></Error>".replace("\x1b", "&#27;")))(chain)
    assert "evil" not in chain.run().out


def test_a_store_without_dns_record_is_reported(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host in (STORE, STORE.encode()):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    _, report, _ = chain.verify("--connect-to", f"{STORE}:443:{STORE}:443")
    assert {entry.id: (entry.rule, entry.state.value) for entry in report.links}["relay/store"] == (
        "VFY140",
        "waiting",
    )
    expect_printed(chain, report)


def test_a_log_that_cannot_be_read_is_not_taken_for_a_healthy_one(chain: Chain) -> None:
    forbidden: Any = {"kind": "Status", "code": 403, "message": 'pods "relay-1" is forbidden: cannot get pods/log'}
    chain.virtual.logs["relay-1"] = forbidden
    _, report, _ = chain.verify()
    assert (report.first, {entry.id: entry.rule for entry in report.links}[report.first]) == ("relay/saves", "VFY094")


def test_saves_that_succeed_again_are_not_a_fault(chain: Chain) -> None:
    lines = [attempt(1, FORBIDDEN), attempt(11, FORBIDDEN), attempt(21)]
    chain.virtual.logs["relay-1"] = "\n".join(lines)
    assert chain.run().status == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([attempt(1)], {}),
        ([attempt(1, FORBIDDEN)], {"a": (Reason.CREDENTIALS, False)}),
        ([attempt(1, FORBIDDEN), attempt(2, NO_CONNECTION)], {"a": (Reason.OTHER, False)}),
        ([attempt(1, FORBIDDEN), attempt(2)], {}),
        ([attempt(1, FORBIDDEN), removed(2)], {"a": (Reason.CREDENTIALS, True)}),
        ([attempt(1, FORBIDDEN), attempt(2), removed(3)], {}),
        ([attempt(1, FORBIDDEN), attempt(2, document="b")], {"a": (Reason.CREDENTIALS, False)}),
        ([attempt(1, FORBIDDEN), removed(2), attempt(3)], {}),
        (["", "Error persisting", 'x save_loop{doc_id="a"}: Error persisting', "\0\x1b"], {}),
    ],
)
def test_a_document_is_unsaved_from_a_failed_save_to_the_next_one(
    lines: list[str], expected: dict[str, tuple[Reason, bool]]
) -> None:
    found = unsaved_documents("\n".join(lines).splitlines(), LATER)
    assert {document: (last.refusal, last.is_removed) for document, last in found.items()} == expected


def test_a_save_that_waits_for_the_store_is_not_yet_a_success() -> None:
    lines = [*attempt(1, NO_CONNECTION).splitlines(), attempt(20)]
    tried = datetime(2026, 11, 24, 20, 0, 20, tzinfo=UTC)
    assert set(unsaved_documents(lines, tried + timedelta(minutes=2))) == {"a"}
    assert set(unsaved_documents(lines, tried + timedelta(minutes=4))) == set()


def test_a_presigned_url_of_the_log_is_not_kept() -> None:
    found = unsaved_documents(attempt(1, NO_CONNECTION).splitlines(), LATER)
    assert "X-Amz" not in repr(found)


SERVER = {"url": "https://relay.example.org"}


@pytest.mark.parametrize(
    ("store", "host", "target"),
    [
        (
            {"type": "s3", "bucket": "docs", "endpoint": "https://s3.example.org", "prefix": "a/b"},
            "s3.example.org",
            "/docs/a/b/x%20y",
        ),
        (
            {"type": "s3", "bucket": "docs", "endpoint": "https://s3.example.org:8443", "path_style": False},
            "docs.s3.example.org:8443",
            "/x%20y",
        ),
        ({"type": "minio", "bucket": "docs", "endpoint": "https://m.example.org"}, "m.example.org", "/docs/x%20y"),
        ({"type": "aws", "bucket": "docs", "region": "eu-west-1"}, "docs.s3.dualstack.eu-west-1.amazonaws.com", None),
        (
            {"type": "cloudflare", "bucket": "docs", "account_id": "0" * 32},
            f"{'0' * 32}.r2.cloudflarestorage.com",
            "/docs/x%20y",
        ),
        ({"type": "backblaze", "bucket": "docs"}, "docs.s3.us-west-000.backblazeb2.com", "/x%20y"),
        ({"type": "tigris", "bucket": "docs"}, "docs.fly.storage.tigris.dev", "/x%20y"),
    ],
)
def test_each_type_of_store_has_its_address(store: dict[str, Any], host: str, target: str | None) -> None:
    location = s3_location(RelayConfig.model_validate({"server": SERVER, "store": store}).toml())
    assert location.host == host
    if target is not None:
        key = "/".join(part for part in (location.prefix, "x y") if part)
        assert location.target(key) == target


def test_the_location_in_messages_has_endpoint_bucket_and_prefix() -> None:
    location = S3Location("https://s3.example.org", "docs", "us-east-1", path_style=True, prefix="relay")
    assert str(location) == "https://s3.example.org/docs/relay"
