"""The image, variables, probes and command of relay-server."""

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
    "the store is a folder of the pod",
    Severity.ERROR,
    fix="Write the store into relay.toml, and remove the variable",
    source=DOCS,
    level=Level.RELAY,
)
def ephemeral_store(repository: Repository) -> Iterator[Problem]:
    """RELAY_SERVER_STORAGE replaces the whole store; anything but s3://… is a path, and `s3` is a folder called s3."""
    for item, keys, name, _ in _variables(repository):
        if name in ("RELAY_SERVER_STORAGE", "Y_SWEET_STORE", "relayServerStorage"):
            yield Problem(item, keys, f"{name} replaces the store of relay.toml")


_IGNORED = {"STORAGE_BUCKET", "AWS_S3_BUCKET", "STORAGE_PREFIX", "AWS_S3_BUCKET_PREFIX", "AWS_S3_USE_PATH_STYLE",
            "RELAY_SERVER_S3_PRESIGNED_URL_EXPIRATION"}  # fmt: skip


@rule(
    "RELAY009",
    "a variable that the server does not read",
    Severity.ERROR,
    fix="Write it into relay.toml",
    source=DOCS,
    level=Level.RELAY,
)
def ignored_relay_variable(repository: Repository) -> Iterator[Problem]:
    """`serve` reads neither bucket nor path style from the environment, and no BACKBLAZE_ variable at all."""
    for item, keys, name, _ in _variables(repository):
        if name in _IGNORED or name.startswith("BACKBLAZE_"):
            yield Problem(item, keys, f"the server does not read {name}")
        elif name == "AWS_ENDPOINT_URL_S3":
            yield Problem(item, keys, "the server reads AWS_ENDPOINT_URL_S3 only where relay.toml has no endpoint")


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
    "the probe asks for what the server does not have",
    Severity.ERROR,
    fix="Ask by HTTP GET for /ready",
    source=DOCS,
    level=Level.RELAY,
)
def invalid_relay_probe(repository: Repository) -> Iterator[Problem]:
    """There is no /health in any version: the probe fails, and the container is restarted again and again."""
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
        yield Problem(item, (*keys, "httpGet", "path"), f"the server has no {path}")
    if probe.get("tcpSocket") and not probe.get("httpGet"):
        yield Problem(item, (*keys, "tcpSocket"), "the port is open before the server has looked at its bucket")


@rule(
    "RELAY011",
    "the server is too old",
    Severity.ERROR,
    fix="Take 0.12 or newer",
    source=DOCS,
    level=Level.RELAY,
)
def outdated_relay_server(repository: Repository) -> Iterator[Problem]:
    """Before 0.9.7 anybody may connect without a token; before 0.12 edits are lost when the pod ends."""
    for item, keys, tag in _tags(repository):
        match = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", tag)
        numbers = tuple(int(number) for number in match.groups("0")) if match else ()
        if numbers and numbers < _DROPS_TOKENS:
            yield Problem(item, keys, f"{tag} lets everybody connect without a token")
        elif numbers and numbers[:2] < _OLDEST:
            yield Problem(item, keys, f"{tag} does not handle SIGTERM, and loses edits")


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
    "the log shows addresses that are good for an hour",
    Severity.ERROR,
    fix="Write info, warn or error",
    source=DOCS,
    level=Level.RELAY,
)
def debug_logging(repository: Repository) -> Iterator[Problem]:
    """Debug and trace print presigned URLs, by which anybody who reads the log reads and writes documents."""
    for file in relays(repository):
        level = mapping(file.data.get("logging")).get("level")
        if isinstance(level, str) and re.search("debug|trace", level):
            yield relay_problem(file, f"logging.level is {level}")
    for item, keys, name, entry in _variables(repository):
        if name == "RUST_LOG" and re.search("debug|trace", str(entry.get("value"))):
            yield Problem(item, (*keys, "value"), f"RUST_LOG is {entry['value']}")


@rule(
    "RELAY015",
    "a shell handles the configuration",
    Severity.ERROR,
    fix="Mount a finished relay.toml, and give the credentials as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    source=DOCS,
    level=Level.RELAY,
)
def shell_entrypoint(repository: Repository) -> Iterator[Problem]:
    """`cat relay.toml` puts the keys into the log; sed and envsubst break on what keys are made of."""
    for item in servers(repository):
        for keys, container in containers(item):
            for field in ("command", "args"):
                text = " ".join(str(part) for part in items(container.get(field)))
                if re.search(
                    r"\b(cat|sed|envsubst|echo|tee)\b.*relay\.toml|relay\.toml.*\b(sed|envsubst)\b", text, re.DOTALL
                ):
                    yield Problem(item, (*keys, field), "a shell writes or shows relay.toml")
