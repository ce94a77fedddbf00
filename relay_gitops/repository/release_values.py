"""The values of a HelmRelease, merged as helm-controller does."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relay_gitops.repository.helm_release import values_of
from relay_gitops.repository.objects import Object, is_open, mapping, mappings, walk
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import DuplicateKeyError, NotYamlError, documents

_ENCRYPTED = "ENC["
_SOPS = "sops"
_SIMPLE_PATH = re.compile(r"(?:[^.\[\]\\,={}]|\\\.)+(?:\[\d+\])*(?:\.(?:[^.\[\]\\,={}]|\\\.)+(?:\[\d+\])*)*")
_PART = re.compile(r"(?P<name>(?:[^.\[\]\\]|\\\.)+)|\[(?P<index>\d+)\]")
_MOST_ENTRIES = 1000
"""Helm refuses higher indexes of a list."""


class UnknownValuesError(Exception):
    """Some values of a release are not in the repository; the message is the reason."""


@dataclass
class MergedValues:
    """The merged values of a release."""

    values: dict[str, Any] = field(default_factory=dict)
    has_placeholders: bool = False
    """Whether some values of `valuesFrom` are placeholders, because only the cluster knows them."""

    @property
    def is_open(self) -> bool:
        """Whether some values are placeholders or have variables."""
        return any(is_open(value) for _, value in walk(self.values))


def merged_values(repository: Repository, release: Object) -> MergedValues:
    """Return the values of a release: those of `valuesFrom` in their order, then the inline values.

    A single unknown value becomes a placeholder. Raises UnknownValuesError if a whole document of values is unknown.
    """
    merged = MergedValues()
    for _, entry in mappings(release.spec.get("valuesFrom")):
        _add(repository, release, entry, merged)
    merged.values = merge(merged.values, values_of(release))
    return merged


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings as Helm does: mappings key by key, everything else as a whole."""
    merged = dict(under)
    for key, value in over.items():
        known = merged.get(key)
        merged[key] = merge(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def placeholder(kind: str, namespace: str, name: str, key: str) -> str:
    """Return the text that stands for a value that only the cluster knows; `is_open` recognizes it."""
    return f"${{{kind} {namespace}/{name} {key}}}"


def _add(repository: Repository, release: Object, entry: Mapping[str, Any], merged: MergedValues) -> None:
    kind, name = str(entry.get("kind")), str(entry.get("name"))
    key = str(entry.get("valuesKey") or "values.yaml")
    path = entry.get("targetPath")
    mark = placeholder(kind, release.namespace, name, key)
    shown = f"{kind} {release.namespace}/{name}"
    if is_open(name):
        raise UnknownValuesError("a name in `valuesFrom` is a variable")
    found = repository.find(release.cluster, kind, release.namespace, name)
    data = texts_in(found) if found else {}
    text = data.get(key)
    if text is None:
        is_known_missing = found is not None or (kind == "ConfigMap" and not repository.is_uncertain(release.cluster))
        if entry.get("optional") is True and is_known_missing:
            return
        if not isinstance(path, str):
            raise UnknownValuesError(f"the values of {shown} are not in this repository")
    if not isinstance(path, str):
        found_values = _document(str(text), shown, mark)
        merged.has_placeholders |= any(value == mark for _, value in walk(found_values))
        merged.values = merge(merged.values, found_values)
    elif not _SIMPLE_PATH.fullmatch(path):
        raise UnknownValuesError(f"the path {path} in `valuesFrom` has special characters")
    else:
        value = mark if text is None else _typed(text, mark)
        merged.has_placeholders |= value == mark
        _set(merged.values, path, value)


def texts_in(found: Object) -> dict[str, str]:
    """Return the texts of a ConfigMap or Secret that are not encrypted."""
    data = {str(key): value for key, value in mapping(found.data.get("data")).items() if isinstance(value, str)}
    if found.kind == "Secret":
        data = {key: text for key, value in data.items() if (text := _decoded(value)) is not None}
        data |= {str(key): str(value) for key, value in mapping(found.data.get("stringData")).items()}
    return {key: text for key, text in data.items() if not text.startswith(_ENCRYPTED)}


def _decoded(value: str) -> str | None:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        return None


def _document(text: str, shown: str, mark: str) -> dict[str, Any]:
    """Return the values in a document. SOPS leaves the keys of an encrypted file readable."""
    try:
        parsed = documents(text)
    except (NotYamlError, DuplicateKeyError):
        raise UnknownValuesError(f"the values of {shown} are not valid YAML") from None
    data = mapping(parsed[0]) if parsed else {}
    if _SOPS in data and _ENCRYPTED in text:
        data = {key: _with_placeholders(value, mark) for key, value in data.items() if key != _SOPS}
    return data


def _with_placeholders(data: Any, mark: str) -> Any:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return {key: _with_placeholders(value, mark) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_placeholders(value, mark) for value in data]
    return mark if isinstance(data, str) and data.startswith(_ENCRYPTED) else data


def _typed(text: str, mark: str) -> Any:  # noqa: ANN401 - a value of YAML
    """Return a value as `helm --set` parses it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text.strip("'\"")
        return mark if re.search(r"[,{}\\]", text) else text
    if re.search(r"[,{}\\]", text):
        # Helm splits the text here, which is rarely what the author wants.
        return mark
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    return int(text) if re.fullmatch(r"0|-?[1-9]\d{0,17}", text) else text


def _set(values: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401 - a value of YAML
    parts: list[str | int] = [
        int(match["index"]) if match["index"] else match["name"].replace("\\.", ".") for match in _PART.finditer(path)
    ]
    if any(isinstance(part, int) and part > _MOST_ENTRIES for part in parts):
        raise UnknownValuesError(f"the path {path} in `valuesFrom` has an index above {_MOST_ENTRIES}")
    where: Any = values
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        _grow(where, part)
        if following is None:
            where[part] = value
            return
        wanted: type = list if isinstance(following, int) else dict
        where[part] = _copied(where[part], wanted)
        where = where[part]


def _grow(where: Any, part: str | int) -> None:  # noqa: ANN401 - parsed YAML
    if isinstance(part, int):
        where.extend([None] * (part + 1 - len(where)))
    else:
        where.setdefault(part, None)


def _copied(data: Any, wanted: type) -> Any:  # noqa: ANN401 - parsed YAML
    """Return a copy, because the data belongs to an object; an empty value if it has another type."""
    return wanted(data) if isinstance(data, wanted) else wanted()
