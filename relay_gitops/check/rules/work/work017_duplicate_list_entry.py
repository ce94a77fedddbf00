from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import Object, containers, is_open, mappings, pod_spec_path
from relay_gitops.repository.repository import Repository


@rule(
    "WORK017",
    "duplicate list entry",
    Severity.ERROR,
    fix="Remove one of the two",
    source=f"{KUBERNETES_DOCS}reference/using-api/server-side-apply/#merge-strategy",
)
def duplicate_list_entry(repository: Repository) -> Iterator[Problem]:
    """Server-side apply identifies entries of these lists by their keys, and rejects an object with duplicates."""
    for item in repository.applied:
        path = pod_spec_path(item)
        if path:
            for field in ("containers", "initContainers", "volumes"):
                yield from _duplicates(item, (*path, field), ("name",))
            for keys, _ in containers(item):
                yield from _duplicates(item, (*keys, "env"), ("name",))
                yield from _duplicates(item, (*keys, "volumeMounts"), ("mountPath",))
                yield from _duplicates(item, (*keys, "ports"), ("containerPort", "protocol"))
        elif item.type == "/Service":
            yield from _duplicates(item, ("spec", "ports"), ("port", "protocol"))


def _duplicates(item: Object, path: KeyPath, names: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for index, entry in mappings(item.at(*path)):
        values = tuple(entry.get(name, "TCP" if name == "protocol" else None) for name in names)
        if not all(isinstance(value, str | int) and not is_open(value) for value in values):
            continue
        first = seen.setdefault(values, index)
        if first != index:
            shown = " ".join(str(value) for value in values)
            place = f"`{path[-1]}` (entries {first} and {index})"
            message = f"duplicate entry {shown} in {place}, so the API server rejects the object"
            yield Problem(item, (*path, index, names[0]), message)
