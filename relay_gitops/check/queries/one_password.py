"""Releases of the 1Password operator, and what a release waits for."""

from relay_gitops.repository.helm_release import chart_name
from relay_gitops.repository.objects import Object, mappings
from relay_gitops.repository.repository import Repository


def waits_for(repository: Repository, release: Object) -> set[tuple[str, str, str]]:
    """Return cluster, namespace and name of everything that a release waits for, directly or indirectly."""
    found: set[tuple[str, str, str]] = set()
    stack = [release]
    while stack:
        item = stack.pop()
        for _, entry in mappings(item.spec.get("dependsOn")):
            key = item.cluster, str(entry.get("namespace") or item.namespace), str(entry.get("name"))
            if key not in found:
                found.add(key)
                if other := repository.find(key[0], item.kind, key[1], key[2]):
                    stack.append(other)
    return found


CHARTS = ("connect", "1password-connect")


def operators(repository: Repository) -> list[Object]:
    """Return the HelmReleases that install the 1Password operator."""
    return [release for release in repository.releases() if chart_name(release) in CHARTS]
