"""Environment variables of relay-server, in pods and in values of the chart."""

from collections.abc import Iterator, Mapping
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import Object, mapping, mappings, variables
from relay_gitops.repository.relay import relay_releases, servers
from relay_gitops.repository.release_values import texts_in
from relay_gitops.repository.repository import Repository


def known_value(repository: Repository, item: Object, entry: Mapping[str, Any]) -> str:
    """Return the value of a variable, also if a ConfigMap or Secret of this repository has it; empty if unknown."""
    source = mapping(entry.get("valueFrom"))
    for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        reference = mapping(source.get(field))
        found = repository.find(item.cluster, kind, item.namespace, str(reference.get("name"))) if reference else None
        if found:
            return texts_in(found).get(str(reference.get("key")), "")
    value = entry.get("value")
    return value if isinstance(value, str) else ""


def relay_variables(repository: Repository) -> Iterator[tuple[Object, KeyPath, str, dict[str, Any]]]:
    """Yield each variable of a relay: the object, the keys of the entry, the name, and the entry."""
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
