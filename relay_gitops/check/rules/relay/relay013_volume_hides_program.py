from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import mappings
from relay_gitops.repository.relay import DOCS, relay_releases, server_containers, servers
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY013",
    "volumeMount at /app hides the program of relay-server",
    Severity.ERROR,
    fix="Mount only the file, with `mountPath: /app/relay.toml` and `subPath: relay.toml`",
    source=DOCS,
    level=Level.RELAY,
)
def volume_hides_program(repository: Repository) -> Iterator[Problem]:
    """The program is in /app. A volume mounted there hides it, so the container does not start."""
    for item in servers(repository):
        for keys, container in server_containers(item):
            for index, mount in mappings(container.get("volumeMounts")):
                if str(mount.get("mountPath")).rstrip("/") == "/app":
                    yield Problem(
                        item,
                        (*keys, "volumeMounts", index, "mountPath"),
                        "the volume hides /app/relay, so it does not start",
                    )
    for release in relay_releases(repository):
        for field in ("volumeMounts", "extraVolumeMounts"):
            for index, mount in mappings(values_of(release).get(field)):
                if str(mount.get("mountPath")).rstrip("/") == "/app":
                    yield Problem(
                        release,
                        (*VALUES, field, index, "mountPath"),
                        "the volume hides /app/relay, so it does not start",
                    )
