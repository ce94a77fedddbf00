"""Entries of a kustomization.yaml that name a file."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.repository.objects import items, mappings


def file_entries(data: dict[str, Any]) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield each entry that names a file: the field, the keys below it, and the name; empty for an inline patch."""
    for key in ("resources", "bases", "components", "crds", "configurations", "transformers", "generators"):
        yield from (
            (key, (index,), entry) for index, entry in enumerate(items(data.get(key))) if isinstance(entry, str)
        )
    for index, entry in enumerate(items(data.get("patchesStrategicMerge"))):
        yield "patchesStrategicMerge", (index,), entry if isinstance(entry, str) else ""
    for key in ("patches", "patchesJson6902", "replacements"):
        for index, entry in mappings(data.get(key)):
            if isinstance(entry.get("path"), str):
                yield key, (index, "path"), entry["path"]
    for key in ("configMapGenerator", "secretGenerator"):
        for index, entry in mappings(data.get(key)):
            for kind in ("files", "envs"):
                for place, name in enumerate(items(entry.get(kind))):
                    yield key, (index, kind, place), str(name).rpartition("=")[2]
