"""Fields that differ between two versions of an object."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import at, walk
from relay_gitops.repository.relay import SECRET_KEYS

import yaml
from deepdiff.diff import DeepDiff
from deepdiff.helper import CannotCompare

FieldChange = Literal["added", "changed", "removed", "reordered"]
HIDDEN = "(not shown)"
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
_SECRET_LINE = re.compile(
    rf"""^(?P<key>\s*["']?(?:{"|".join(sorted(SECRET_KEYS | {"private_key", "auth_token"}))})["']?\s*[=:]\s*).+$"""
)
_NAMES = ("name", "mountPath", "containerPort", "port", "host", "path", "key")


@dataclass(frozen=True)
class Field:
    """One field that differs."""

    keys: KeyPath
    path: str
    """For example `spec.template.spec.containers[relay].image`; list entries are shown by name if they have a name."""
    change: FieldChange
    lines: tuple[str, ...]
    """The diff of its YAML: each line begins with `-`, `+` or a space; `@` stands for omitted lines."""


def fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Field]:
    """Return the fields that differ between two manifests, sorted by path; values of Secrets are hidden."""
    difference = DeepDiff(
        old,
        new,
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
            before = None if change == "added" else level.t1
            after = None if change == "removed" else level.t2
            whole = old if change in ("removed", "reordered") else new
            hidden = old.get("kind") == "Secret" and keys[:1] in {("data",), ("stringData",)}
            found.append(Field(keys, path_text(whole, keys), change, _lines(before, after, change, hidden=hidden)))
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


def _lines(before: Any, after: Any, change: FieldChange, *, hidden: bool) -> tuple[str, ...]:  # noqa: ANN401
    if change == "reordered":
        return ("  (moved within the list)",)
    if hidden or _is_encrypted(before) or _is_encrypted(after):
        old, new = ([HIDDEN] if change != "added" else []), ([HIDDEN] if change != "removed" else [])
        return (*(f"- {line}" for line in old), *(f"+ {line}" for line in new))
    old = _text(before) if change != "added" else []
    new = _text(after) if change != "removed" else []
    shown = difflib.unified_diff(old, new, n=_CONTEXT, lineterm="")
    lines: list[str] = []
    for line in list(shown)[2:]:
        if line.startswith("@@"):
            if lines:
                lines.append("@")
        else:
            lines.append(_without_secret(f"{line[:1]} {line[1:]}"))
    return tuple(lines)


def _text(value: Any) -> list[str]:  # noqa: ANN401 - parsed YAML
    if isinstance(value, str) and "\n" in value:
        return value.splitlines()
    if isinstance(value, (dict, list)):
        text = yaml.safe_dump(value, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10**6)
    else:
        text = yaml.safe_dump(value, allow_unicode=True, width=10**6).removesuffix("...\n")
    return text.splitlines()


def _without_secret(line: str) -> str:
    sign, text = line[:2], line[2:]
    return sign + _SECRET_LINE.sub(rf"\g<key>{HIDDEN}", text)


def _is_encrypted(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    return any(isinstance(part, str) and part.startswith("ENC[") for _, part in walk(value))
