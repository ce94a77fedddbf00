from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, mapping
from relay_gitops.repository.relay import DOCS, IMAGE, relay_releases, server_containers, servers
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.version import version_numbers
from relay_values.relay_server_versions import FIXES, OLDEST_SUPPORTED, Fix, missing_fixes, version_text


@rule(
    "RELAY011",
    "outdated image tag of relay-server",
    Severity.ERROR,
    fix=f"Use version {version_text(OLDEST_SUPPORTED)} or newer",
    source=DOCS,
    level=Level.RELAY,
)
def outdated_relay_server(repository: Repository) -> Iterator[Problem]:
    """Before 0.9.7, anyone can connect without a token. Before 0.12, edits are lost when the pod stops.

    For a supported version, the finding is a warning. It appears once a release with the missing fix is known.
    """
    for item, keys, tag in _tags(repository):
        if found := outdated(tag):
            message, fix, severity = found
            yield Problem(item, keys, message, fix, severity=severity)


def outdated(tag: str, fixes: tuple[Fix, ...] = FIXES) -> tuple[str, str, Severity] | None:
    """Return message, fix and severity for the worst fault of a version; None if no fix is known that it lacks."""
    version = version_numbers(tag)
    missing = missing_fixes(version, fixes) if version else []
    if not missing:
        return None
    newest = version_text(max(fix.released for fix in missing if fix.released))
    severity = Severity.ERROR if version < OLDEST_SUPPORTED else Severity.WARNING
    return f"version {tag} {missing[0].without}", f"Use version {newest} or newer", severity


def _tags(repository: Repository) -> Iterator[tuple[Object, KeyPath, str]]:
    for release in relay_releases(repository):
        tag = mapping(values_of(release).get("image")).get("tag")
        if isinstance(tag, str):
            yield release, (*VALUES, "image", "tag"), tag
    for item in servers(repository):
        for keys, container in server_containers(item):
            name, _, tag = str(container.get("image")).rpartition(":")
            if name.endswith(IMAGE) and not item.release:
                yield item, (*keys, "image"), tag
