from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.relay import DOCS, relay_releases, servers
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY012",
    "more than one replica of relay-server",
    Severity.ERROR,
    fix="Set `replicas: 1` and `strategy.type: Recreate`",
    source=DOCS,
    level=Level.RELAY,
)
def multiple_relay_replicas(repository: Repository) -> Iterator[Problem]:
    """Each server keeps whole documents in memory and writes them as a whole.

    Two servers overwrite each other's edits, and their clients do not see each other.
    """
    for item in servers(repository):
        count = item.spec.get("replicas", 1)
        if item.kind == "Deployment" and isinstance(count, int) and count > 1:
            yield Problem(item, ("spec", "replicas"), f"{count} replicas overwrite each other's documents")
        elif item.kind == "Deployment" and count and item.at("spec", "strategy", "type") != "Recreate":
            yield Problem(
                item, ("spec", "strategy"), "a rolling update runs two servers, which overwrite each other's documents"
            )
    for release in relay_releases(repository):
        for name in ("replicaCount", "replicas"):
            count = values_of(release).get(name)
            if isinstance(count, int) and count > 1:
                yield Problem(release, (*VALUES, name), f"{count} replicas overwrite each other's documents")
