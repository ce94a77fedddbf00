import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, containers, mapping
from relay_gitops.repository.relay import DOCS, IMAGE, relay_releases, servers
from relay_gitops.repository.repository import Repository

_OLDEST = (0, 12)


_DROPS_TOKENS = (0, 9, 7)


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
