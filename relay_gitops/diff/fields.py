"""Fields that differ between two versions of an object."""

import difflib
import re
from collections.abc import Callable, Mapping
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
CHANGED = "(changed, not shown)"
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
_SECRET_NAMES = SECRET_KEYS | {"private_key", "auth_token"}
_SECRET_LINE = re.compile(
    rf"""^(?P<key>[ \t]*["']?(?:{"|".join(sorted(_SECRET_NAMES))})["']?[ \t]*[=:][ \t]*)(?P<secret>.+)$""", re.MULTILINE
)
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
            found.append(
                Field(
                    keys, path_text(whole, keys), change, *_without_secrets(before, after, keys, change, hidden=hidden)
                )
            )
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


def _without_secrets(old: Any, new: Any, keys: KeyPath, change: FieldChange, *, hidden: bool) -> tuple[Any, Any]:  # noqa: ANN401
    """Return both values with placeholders for secrets: HIDDEN for those of the old value, CHANGED for other ones."""
    if hidden or _is_encrypted(old) or _is_encrypted(new):
        if change in ("added", "removed"):
            return (None, HIDDEN) if change == "added" else (HIDDEN, None)
        return HIDDEN, CHANGED
    known: set[str] = set()

    def hide_old(secret: str) -> str:
        known.add(secret)
        return HIDDEN

    def hide_new(secret: str) -> str:
        return HIDDEN if secret in known or not known else CHANGED

    key = keys[-1] if keys else ""
    return _redacted(old, key, hide_old), _redacted(new, key, hide_new)


def _redacted(value: Any, key: str | int, hide: Callable[[str], str]) -> Any:  # noqa: ANN401
    """Return a value with its secrets replaced: values of secret keys, in YAML and in lines of a string."""
    if isinstance(value, Mapping):
        return {name: _redacted(part, name, hide) for name, part in value.items()}
    if isinstance(value, list):
        return [_redacted(part, "", hide) for part in value]
    if value is not None and key in _SECRET_NAMES:
        return hide(str(value))
    if isinstance(value, str):
        return _SECRET_LINE.sub(lambda found: found["key"] + hide(found["secret"]), value)
    return value


def _is_encrypted(value: Any) -> bool:  # noqa: ANN401 - parsed YAML
    return any(isinstance(part, str) and part.startswith("ENC[") for _, part in walk(value))
