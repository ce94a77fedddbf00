from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.relay import DOCS, relay_releases, server_containers, servers
from relay_gitops.repository.repository import Repository


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
        for keys, container in server_containers(item):
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
