"""Each format accepts the same strings as its standard."""

import subprocess
import unicodedata

from relay_values import formats
from relay_values.errors import ConstructError, InvalidValueError
from relay_values.relay_image import RelayImage
from relay_values.text_format import INVISIBLE, TextFormat
from relay_values.virtual_cluster import VIRTUAL_CLUSTER_NAME

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

ACCEPTED: list[tuple[TextFormat, list[str]]] = [
    (formats.NAMESPACE, ["relay", "flux-system", "tenant-root", "kubernetes", "a" * 63]),
    (formats.RELAY_NAME, ["relay", "r", "a" * 53, "ad-23280013886407ab4775bbeae28955"]),
    (VIRTUAL_CLUSTER_NAME, ["docs", "1", "a" * 52]),
    (formats.HOST, ["relay.example.org", "a.b", "1.example.org", "0x7f.example", f"{'a' * 63}.org"]),
    (formats.ENDPOINT, ["https://s3.example.org", "https://s3.example.org:65535", "https://127.example.org:1"]),
    (
        formats.GIT_URL,
        [
            "https://github.com/o/r",
            "https://github.com/o/r.git",
            "https://gitlab.example.org:8443/group/sub/project",
            "https://git.example.org/r",
            "https://192.168.5.4/o/r",
            "https://gitea/o/tree",
        ],
    ),
    (formats.GIT_REF_NAME, ["main", "feat/#12", "feat/ü", "user's", "v1.0", "2024-01-01", "a{b", "HEADS", "a@b"]),
    (
        formats.IMAGE_REPOSITORY,
        ["docker.system3.md/relay-server", "localhost:5000/a", "r.io:443/a/b__c/d---e.f_g", "1.2.3.4/a"],
    ),
    (formats.IMAGE_TAG, ["0.12.7", "v0.12.7", "_a.B-c", "a" * 128]),
    (formats.BUCKET, ["abc", "a.b", "1a-b.c", "192.168.5.4a", "a" * 63, "bucket-3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b"]),
    (formats.ITEM_TITLE, ["relay s3", "Zugang für Relay", "👩\u200d🚀", "a"]),
    (
        formats.WEBHOOK_URL,
        [
            "https://hooks.example.org/relay",
            "http://receiver.relay.svc:8080/api/v1/relay-documents-2025",
            "https://example.org",
            "https://slack.com/help",
        ],
    ),
]
REFUSED: list[tuple[TextFormat, str, list[str]]] = [
    (formats.NAMESPACE, "belongs to Kubernetes or cozystack", ["kube-system", "kube-public", "cozy-fluxcd", "default"]),
    (formats.RELAY_NAME, "starts with a digit", ["1relay"]),
    (formats.RELAY_NAME, "cloud controller manager generates", ["ad23280013886407ab4775bbeae28955"]),
    (formats.RELAY_NAME, "has 54 characters, but the maximum is 53", ["a" * 54]),
    (VIRTUAL_CLUSTER_NAME, "has 53 characters, but the maximum is 52", ["a" * 53]),
    (formats.HOST, "is an IP address", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "::1", "[::1]"]),
    (formats.HOST, "exists only on one machine or network", ["relay.local", "a.localhost", "a.b.test"]),
    (formats.HOST, "must be a fully qualified host name", ["relay", f"{'a' * 64}.org", "a..b", "-a.b", "a.b-", "a.1b"]),
    (formats.HOST, "has 254 characters", [f"{'a.' * 126}aa"]),
    (
        formats.ENDPOINT,
        "contains an invalid port",
        [f"https://s3.example.org:{port}" for port in ("99999", "0", "\u0668\u0660", "")],
    ),
    (
        formats.ENDPOINT,
        "is an IP address",
        ["https://127.1", "https://0x7f.1", "https://127.0.0.1:443", "https://[::1]"],
    ),
    (formats.ENDPOINT, "is reachable only inside a cluster", ["https://s3.localhost", "https://s3.local:9000"]),
    (formats.GIT_URL, "contains an invalid port", ["https://github.com:99999/o/r"]),
    (formats.GIT_URL, "contains a relative part", ["https://github.com/../../etc/passwd", "https://g.org/./r"]),
    (
        formats.GIT_URL,
        "is a page of the repository",
        [
            "https://github.com/o/r/tree/main/apps",
            "https://gitlab.com/g/s/r/-/blob/x",
            "https://g.org/o/r/src/branch/x",
        ],
    ),
    (formats.GIT_URL, "has the form owner/repository", ["https://github.com/o", "https://github.com/o/r/x"]),
    (formats.GIT_URL, "does not contain a host name", ["https://127.1/o/r", "https://0x7f.1/o/r"]),
    (formats.GIT_REF_NAME, "is a name that Git uses", ["HEAD", "@"]),
    (
        formats.GIT_REF_NAME,
        "is not a valid Git reference",
        ["-a", "a.lock", "a.lock/b", ".a", "a/.b", "a.", "a//b", "a@{1"],
    ),
    (formats.GIT_REF_NAME, "contains a character that Git does not allow", ["a~1", "a^", "a:b", "a*", "a[b", "a\\b"]),
    (
        formats.IMAGE_REPOSITORY,
        "must be an image name",
        ["docker.system3.md/relay..server", "docker.system3.md/relay._server", "docker.system3.md/a___b", "a.b/"],
    ),
    (formats.IMAGE_REPOSITORY, "would come from Docker Hub", ["library/relay-server", "relay-server"]),
    (formats.IMAGE_REPOSITORY, "contains a tag", ["a.b/c:0.12", "relay-server:0.12.7", "localhost:5000/a:1"]),
    (formats.IMAGE_REPOSITORY, "contains an invalid port", ["a.b:99999/c", "a.b:\u0665/c"]),
    (formats.IMAGE_REPOSITORY, "has 256 characters", [f"a.b/{'c' * 252}"]),
    (formats.IMAGE_TAG, "must be letters", ["\u0660.\u0661\u0662.\u0667", "0.12.7+a", "-a"]),
    (formats.IMAGE_TAG, "has 200 characters", ["1" * 200]),
    (formats.BUCKET, "has 2 characters, but the minimum is 3", ["ab"]),
    (formats.BUCKET, "has 64 characters", ["a" * 64]),
    (formats.BUCKET, "a dot next to", ["a..b", "a.-b", "a-.b"]),
    (formats.BUCKET, "has the form of an IP address", ["192.168.5.4"]),
    (formats.BUCKET, "a prefix that S3 reserves", ["xn--bucket", "sthree-a", "amzn-s3-demo-a"]),
    (formats.BUCKET, "a suffix that S3 reserves", ["x-s3alias", "x--ol-s3", "x.mrap", "x--x-s3", "x--table-s3"]),
    (formats.BUCKET, "must be a bucket name", ["-abc", "abc-", ".abc", "abc.", "a_b", "übc"]),
    (
        formats.WEBHOOK_URL,
        "contains a secret in its path",
        [
            "https://hooks.slack.com/services/T0/B0/x",
            "https://discord.com/api/webhooks/1/x",
            "https://chat.example.org/hooks/q1w2e3r4t5y6u7i8o9p0a1s2d3",
            "https://home.example.org/api/webhook/3f0c3c1e-4a53-4c6c-9d5b-0c8f1e2d3a4b",
            "https://example.org/a/-dGhpc2lz4YXNlY3JldA",
        ],
    ),
    (formats.WEBHOOK_URL, "contains an invalid port", ["https://example.org:99999/a"]),
    (formats.WEBHOOK_URL, "must be an http or https URL", ["https://a..b/c", "https://a/%zz", "ftp://a/b"]),
    (formats.SECRET_REFERENCE, "must be a 1Password secret reference", ["op://a/b}}/c", "op://a/{{b/c"]),
]


@pytest.mark.parametrize(
    ("text_format", "value"), [(text_format, value) for text_format, values in ACCEPTED for value in values]
)
def test_a_valid_value_is_accepted(text_format: TextFormat, value: str) -> None:
    assert text_format.check(value) == value


@pytest.mark.parametrize(
    ("text_format", "message", "value"),
    [(text_format, message, value) for text_format, message, values in REFUSED for value in values],
)
def test_an_invalid_value_is_refused_with_its_mistake(text_format: TextFormat, message: str, value: str) -> None:
    with pytest.raises(InvalidValueError) as raised:
        text_format.check(value)
    assert message in raised.value.message


@pytest.mark.parametrize("tag", ["0.11.9", "v0.12.0-rc1", "0.12.0-alpha.1", "0.9.6"])
def test_a_version_before_the_oldest_supported_one_is_refused(tag: str) -> None:
    with pytest.raises(ConstructError, match="tag is too old"):
        RelayImage(tag=tag)


@pytest.mark.parametrize("tag", ["0.12.0", "v0.12.0", "0.12.1-rc1", "1.0.0-alpha"])
def test_a_newer_version_is_accepted(tag: str) -> None:
    assert RelayImage(tag=tag).tag == tag


ALL = [value for value in vars(formats).values() if isinstance(value, TextFormat)]


@pytest.mark.parametrize("text_format", ALL, ids=lambda found: found.fix)
@pytest.mark.parametrize(
    "invisible", ["\x00", "\t", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff"]
)
def test_no_format_accepts_an_invisible_character(text_format: TextFormat, invisible: str) -> None:
    with pytest.raises(InvalidValueError, match=f"contains the invisible character U\\+{ord(invisible):04X}"):
        text_format.check(f"a{invisible}b")


@given(st.characters(categories=["Cc", "Zl", "Zp", "Cs"]))
def test_all_control_characters_and_separators_are_invisible(character: str) -> None:
    assert INVISIBLE.fullmatch(character)


@given(st.characters(categories=["L", "N", "P", "S"]))
def test_letters_digits_punctuation_and_symbols_are_visible(character: str) -> None:
    assert not INVISIBLE.search(character), unicodedata.name(character, "")


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*"ab/.@{}~^:?*[\\-#'ü ", "..", "@{", ".lock", "//", "HEAD"]), min_size=1).map("".join))
@example("feat/#12")
@example("a.lock")
def test_a_branch_is_valid_only_if_git_accepts_it(name: str) -> None:
    """The format is stricter in two points: it rejects refs/… and origin/…, and @, which some Gits accept."""
    assume(name != "@")
    git = subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False)  # noqa: S607
    try:
        formats.GIT_REF_NAME.check(name)
    except InvalidValueError:
        accepted = False
    else:
        accepted = True
    # With --branch, Git replaces @{-1} and similar names with the name of an earlier branch.
    assert accepted == (git.returncode == 0)
