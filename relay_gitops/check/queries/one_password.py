"""Whether a release waits for an object."""

from relay_gitops.repository.objects import Object, mappings
from relay_gitops.repository.repository import Repository


def waits_for(repository: Repository, release: Object) -> set[tuple[str, str, str]]:
    """Return all that a release waits for, near and far."""
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
