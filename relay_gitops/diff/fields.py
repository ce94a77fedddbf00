"""Fields that differ between two versions of an object."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from relay_gitops.key_path import KeyPath
from relay_gitops.redaction.objects import Redaction
from relay_gitops.repository.objects import at

import yaml
from deepdiff.diff import DeepDiff
from deepdiff.helper import CannotCompare

FieldChange = Literal["added", "changed", "removed", "reordered"]
_KINDS: dict[str, FieldChange] = {
    "dictionary_item_added": "added",
    "dictionary_item_removed": "removed",
    "iterable_item_added": "added",
    "iterable_item_removed": "removed",
    "iterable_item_moved": "reordered",
    "type_changes": "changed",
    "values_changed": "changed",
}
_CONTEXT = 2
_NAMES = ("name", "mountPath", "containerPort", "port", "host", "path", "key")


@dataclass(frozen=True)
class Field:
    """One field that differs."""

    keys: KeyPath
    path: str
    """For example `spec.template.spec.containers[relay].image`; list entries are shown by name if they have a name."""
    change: FieldChange
    old: Any
    """The value before, without secrets; None also if the field was added."""
    new: Any
    """The value after, without secrets; None also if the field was removed."""


def fields(old: Mapping[str, Any], new: Mapping[str, Any], known: Collection[str] = ()) -> list[Field]:
    """Return the fields that differ between two manifests, sorted by path.

    Secrets are hidden, also those of other objects, which `known` contains.
    """
    redaction = Redaction(known)
    before, after = redaction.concealed(old), redaction.concealed(new)
    difference = DeepDiff(
        before,
        after,
        view="tree",
        iterable_compare_func=_is_same_part,
        threshold_to_diff_deeper=0,
        ignore_type_in_groups=[],
    )
    found: list[Field] = []
    for kind, levels in difference.items():
        for level in levels:
            keys: KeyPath = tuple(level.path(output_format="list"))
            change = _KINDS[kind]
            whole = before if change in ("removed", "reordered") else after
            was = None if change == "added" else level.t1
            now = None if change == "removed" else level.t2
            path = redaction.shown(path_text(whole, keys))
            found.append(Field(keys, path, change, redaction.shown(was), redaction.shown(now, was)))
    return sorted(found, key=lambda field: field.path)


def _is_same_part(one: Any, other: Any, level: Any = None) -> bool:  # noqa: ANN401, ARG001 - deepdiff's signature
    if isinstance(one, dict) and isinstance(other, dict):
        for name in _NAMES:
            if name in one or name in other:
                return bool(one.get(name) == other.get(name))
    raise CannotCompare


def path_text(data: Any, keys: KeyPath) -> str:  # noqa: ANN401 - parsed YAML
    """Return a path as a string; list entries are shown by name if they have a name."""
    text = ""
    for place, key in enumerate(keys):
        if isinstance(key, int):
            part = at(data, *keys[: place + 1])
            name = next((part[name] for name in _NAMES if name in part), key) if isinstance(part, Mapping) else key
            text += f"[{name}]"
        elif "." in key or "/" in key:
            text += f"['{key}']"
        else:
            text += f".{key}" if text else key
    return text


def lines(old: Any, new: Any, change: FieldChange) -> list[str]:  # noqa: ANN401 - parsed YAML
    """Return how the YAML of a field differs.

    Each line begins with `-`, `+` or a space; `@` stands for lines that are left out.
    """
    if change == "reordered":
        return ["  (moved within the list)"]
    before = _text(old) if change != "added" else []
    after = _text(new) if change != "removed" else []
    shown: list[str] = []
    for line in list(difflib.unified_diff(before, after, n=_CONTEXT, lineterm=""))[2:]:
        if line.startswith("@@"):
            if shown:
                shown.append("@")
        else:
            shown.append(f"{line[:1]} {line[1:]}")
    return shown


def _text(value: Any) -> list[str]:  # noqa: ANN401 - parsed YAML
    if isinstance(value, str) and "\n" in value:
        return value.splitlines()
    if isinstance(value, (dict, list)):
        text = yaml.safe_dump(value, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10**6)
    else:
        text = yaml.safe_dump(value, allow_unicode=True, width=10**6).removesuffix("...\n")
    return text.splitlines()
