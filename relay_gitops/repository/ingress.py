"""Routes of an Ingress."""

import re
from collections.abc import Iterator
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import Object, mapping, mappings
from relay_values.formats import MIRROR_NAME

MIRROR = re.compile(MIRROR_NAME.pattern)


def backends(ingress: Object) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield each Service that an Ingress routes to, with its key path."""
    default = mapping(ingress.at("spec", "defaultBackend", "service"))
    if default:
        yield ("spec", "defaultBackend", "service"), default
    for keys, _, path in paths(ingress):
        service = mapping(mapping(path.get("backend")).get("service"))
        if service:
            yield (*keys, "backend", "service"), service


def paths(ingress: Object) -> Iterator[tuple[KeyPath, str, dict[str, Any]]]:
    """Yield each path of an Ingress, with its key path and its host; an empty host means all hosts."""
    for number, entry in mappings(ingress.spec.get("rules")):
        for index, path in mappings(mapping(entry.get("http")).get("paths")):
            yield ("spec", "rules", number, "http", "paths", index), str(entry.get("host") or ""), path
