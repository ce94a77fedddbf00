"""Rules about the image, variables, probes and command of relay-server."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, containers, items, mapping, mappings, variables
from relay_gitops.repository.relay import DOCS, IMAGE, relay_releases, relays, servers
from relay_gitops.repository.repository import Repository

_OLDEST = (0, 12)


_DROPS_TOKENS = (0, 9, 7)


@rule(
    "RELAY008",
    "environment variable replaces the store of relay.toml",
    Severity.ERROR,
    fix="Remove the variable, and configure the store in relay.toml",
    source=DOCS,
    level=Level.RELAY,
)
def ephemeral_store(repository: Repository) -> Iterator[Problem]:
    """RELAY_SERVER_STORAGE replaces the whole store. Any value except s3://… is a folder and is lost with the pod."""
    for item, keys, name, _ in _variables(repository):
        if name in ("RELAY_SERVER_STORAGE", "Y_SWEET_STORE", "relayServerStorage"):
            yield Problem(item, keys, f"{name} replaces the store of relay.toml, so documents may be lost")


_IGNORED = {"STORAGE_BUCKET", "AWS_S3_BUCKET", "STORAGE_PREFIX", "AWS_S3_BUCKET_PREFIX", "AWS_S3_USE_PATH_STYLE",
            "RELAY_SERVER_S3_PRESIGNED_URL_EXPIRATION"}  # fmt: skip


@rule(
    "RELAY009",
    "environment variable that relay-server ignores",
    Severity.ERROR,
    fix="Remove the variable, and write the setting in relay.toml",
    source=DOCS,
    level=Level.RELAY,
)
def ignored_relay_variable(repository: Repository) -> Iterator[Problem]:
    """`relay serve` does not read the bucket, the path style or any BACKBLAZE_ variable from the environment."""
    for item, keys, name, _ in _variables(repository):
        if name in _IGNORED or name.startswith("BACKBLAZE_"):
            yield Problem(item, keys, f"the server does not read {name}, so the setting has no effect")
        elif name == "AWS_ENDPOINT_URL_S3":
            message = "the server reads AWS_ENDPOINT_URL_S3 only if relay.toml has no endpoint"
            yield Problem(item, keys, f"{message}, so the setting may have no effect")


def _variables(repository: Repository) -> Iterator[tuple[Object, KeyPath, str, dict[str, Any]]]:
    for item in servers(repository):
        for keys, entry in variables(item):
            yield item, keys, str(entry.get("name")), entry
    for release in relay_releases(repository):
        values = values_of(release)
        env = values.get("env")
        for index, entry in mappings(env):
            yield release, (*VALUES, "env", index), str(entry.get("name")), entry
        for name, value in mapping(env).items():
            yield release, (*VALUES, "env", name), name, {"value": value}
        if "relayServerStorage" in values:
            yield release, (*VALUES, "relayServerStorage"), "relayServerStorage", {}


@rule(
    "RELAY010",
    "probe of relay-server does not use httpGet with path /ready",
    Severity.ERROR,
    fix="Use `httpGet` with `path: /ready`",
    source=DOCS,
    level=Level.RELAY,
)
def invalid_relay_probe(repository: Repository) -> Iterator[Problem]:
    """No version of the server has /health.

    A failing liveness probe restarts the container repeatedly. A failing readiness probe leaves the Service without
    endpoints.
    """
    probes = ("livenessProbe", "readinessProbe", "startupProbe")
    for item in servers(repository):
        for keys, container in containers(item):
            for name in probes:
                yield from _probe(item, (*keys, name), mapping(container.get(name)))
    for release in relay_releases(repository):
        for name in probes:
            yield from _probe(release, (*VALUES, name), mapping(values_of(release).get(name)))


def _probe(item: Object, keys: KeyPath, probe: dict[str, Any]) -> Iterator[Problem]:
    path = mapping(probe.get("httpGet")).get("path")
    if isinstance(path, str) and path != "/ready":
        yield Problem(item, (*keys, "httpGet", "path"), f"the server has no path {path}, so the probe always fails")
    if probe.get("tcpSocket") and not probe.get("httpGet"):
        message = "the port is open before the server can read its bucket, so the probe succeeds too early"
        yield Problem(item, (*keys, "tcpSocket"), message)


@rule(
    "RELAY011",
    "outdated image tag of relay-server",
    Severity.ERROR,
    fix="Use version 0.12 or newer",
    source=DOCS,
    level=Level.RELAY,
)
def outdated_relay_server(repository: Repository) -> Iterator[Problem]:
    """Before 0.9.7, anyone can connect without a token. Before 0.12, edits are lost when the pod stops."""
    for item, keys, tag in _tags(repository):
        match = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", tag)
        numbers = tuple(int(number) for number in match.groups("0")) if match else ()
        if numbers and numbers < _DROPS_TOKENS:
            yield Problem(
                item, keys, f"version {tag} accepts connections without a token, so anyone can edit documents"
            )
        elif numbers and numbers[:2] < _OLDEST:
            yield Problem(item, keys, f"version {tag} does not handle SIGTERM, so edits are lost when the pod stops")


def _tags(repository: Repository) -> Iterator[tuple[Object, KeyPath, str]]:
    for release in relay_releases(repository):
        tag = mapping(values_of(release).get("image")).get("tag")
        if isinstance(tag, str):
            yield release, (*VALUES, "image", "tag"), tag
    for item in servers(repository):
        for keys, container in containers(item):
            name, _, tag = str(container.get("image")).rpartition(":")
            if name.endswith(IMAGE) and not item.release:
                yield item, (*keys, "image"), tag


@rule(
    "RELAY014",
    "debug logging prints presigned URLs",
    Severity.ERROR,
    fix="Set the level to info, warn or error",
    source=DOCS,
    level=Level.RELAY,
)
def debug_logging(repository: Repository) -> Iterator[Problem]:
    """At level debug or trace, the log contains presigned URLs.

    With them, anyone who reads the log can read and write documents for an hour.
    """
    for file in relays(repository):
        level = mapping(file.data.get("logging")).get("level")
        if isinstance(level, str) and re.search("debug|trace", level):
            yield relay_problem(file, f"`logging.level` is {level}, so the log contains presigned URLs")
    for item, keys, name, entry in _variables(repository):
        if name == "RUST_LOG" and re.search("debug|trace", str(entry.get("value"))):
            yield Problem(item, (*keys, "value"), f"RUST_LOG is {entry['value']}, so the log contains presigned URLs")


@rule(
    "RELAY015",
    "command of relay-server reads or writes relay.toml in a shell",
    Severity.ERROR,
    fix="Mount a complete relay.toml, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret",
    source=DOCS,
    level=Level.RELAY,
)
def shell_entrypoint(repository: Repository) -> Iterator[Problem]:
    """`cat relay.toml` prints the keys to the log. `sed` and `envsubst` fail on characters that keys may contain."""
    for item in servers(repository):
        for keys, container in containers(item):
            for field in ("command", "args"):
                text = " ".join(str(part) for part in items(container.get(field)))
                if re.search(
                    r"\b(cat|sed|envsubst|echo|tee)\b.*relay\.toml|relay\.toml.*\b(sed|envsubst)\b", text, re.DOTALL
                ):
                    yield Problem(item, (*keys, field), "a shell reads or writes relay.toml, so keys may leak or break")
