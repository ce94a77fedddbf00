"""Secrets in objects, and in the YAML, JSON and TOML inside their strings."""

import base64
import binascii
import json
import math
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from relay_gitops.redaction.names import (
    hides,
    hides_value,
    holds_secret,
    holds_value,
    is_key_of_reference,
    is_public,
    is_secret_key,
    is_webhook,
    names_secret,
)
from relay_gitops.redaction.text import SHORTEST_KNOWN, hidden_in, is_shown, redacted, webhook_parts

import yaml

NOT_SHOWN = "(not shown)"
CHANGED = "(changed, not shown)"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

_VALUE_KEYS = frozenset({"value", "values", "data", "content", "contents", "literal", "plain", "text", "raw", "base64"})
"""Keys below a secret name under which charts expect the value itself, for example `token.value`."""
_PAIRS = (
    *((name, value) for name in ("name", "key") for value in ("value", "val")),
    ("name", "content"),
    ("name", "default"),
)
_KINDS_WITH_DATA = frozenset({"ConfigMap", "ControllerRevision"})
"""The kinds whose data is not secret. Another kind is similar to Secret, or a wrong spelling of it."""
_USER = re.compile(r"(?!system:|\d+:\d+$)([^\s:/]+:)(?!//)(\S+)")
"""A user with a password, as in a file for basic authentication."""
_LONGEST_PARSED = 1_000_000
"""Characters. A longer string is only searched line by line."""
_MOST_NODES = 100_000
"""Nodes of YAML in a string, after aliases are replaced. A string with more is only searched line by line."""
_TOKEN = re.compile("\ue000(\\d+)\ue001")


class Redaction:
    """The secrets of the objects that a report is about.

    `concealed` replaces each secret by a token. Equal secrets of one name have the same token, so that concealed
    objects can be compared. `shown` replaces the tokens by text.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        """Start with the secrets of other objects, which are hidden anywhere in a string."""
        self._known = sorted(known, key=len, reverse=True)
        self._tokens: dict[tuple[str, str], int] = {}
        self._values: set[str] = set()

    def learn(self, *objects: Any) -> None:  # noqa: ANN401 - parsed YAML
        """Remember the secrets of objects, so that `message` hides them."""
        for data in objects:
            self.concealed(data)

    def message(self, text: str) -> str:
        """Return a message without secret forms, values after secret names, and the secrets of the objects."""
        return redacted(self.shown(text), self._values)

    @property
    def names(self) -> dict[str, str]:
        """The name of each secret."""
        return {secret: name for name, secret in self._tokens}

    @property
    def lines(self) -> frozenset[str]:
        """The lines of the secrets, also decoded from base64."""
        return frozenset(self._values)

    def concealed(self, data: Any, above: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - parsed YAML
        """Return a copy of parsed YAML with tokens instead of secrets; `above` has the keys that it is below."""
        return self._part(data, "", above)

    def concealed_text(self, text: str) -> str:
        """Return the text of a file of YAML with tokens instead of secrets; the lines stay."""
        return self._nested(text, ())

    def shown(self, value: Any, old: Any = None) -> Any:  # noqa: ANN401 - parsed YAML
        """Return a concealed value with text instead of tokens: CHANGED for secrets that `old` lacks, if it has any."""
        known = set(_tokens_in(old))

        def text(found: re.Match[str]) -> str:
            if int(found[1]) > len(self._tokens):
                return found[0]
            return NOT_SHOWN if not known or found[1] in known else CHANGED

        def part(data: Any) -> Any:  # noqa: ANN401 - parsed YAML
            if isinstance(data, Mapping):
                found: dict[Any, Any] = {}
                for key, inner in data.items():
                    name = part(key)
                    found[f"{name} {len(found) + 1}" if name in found else name] = part(inner)
                return found
            if isinstance(data, list):
                return [part(inner) for inner in data]
            return _TOKEN.sub(text, data) if isinstance(data, str) else data

        return part(value)

    def _token(self, name: str, secret: str) -> str:
        if _TOKEN.fullmatch(secret):
            return secret
        number = self._tokens.setdefault((name, secret), len(self._tokens) + 1)
        self._values |= {line.strip() for line in secret.splitlines()} - {""}
        return f"\ue000{number}\ue001"

    def _part(self, data: Any, name: str, above: tuple[str, ...]) -> Any:  # noqa: ANN401 - parsed YAML
        """Conceal a part of an object; `name` is the name of a scalar, `above` has the keys above it."""
        if isinstance(data, Mapping):
            return self._mapping(data, above)
        if isinstance(data, list):
            return self._list(data, name, above)
        if isinstance(data, str):
            return self._string(data, name, above)
        is_secret = isinstance(data, int | float) and not isinstance(data, bool) and hides(name)
        return self._token(name, str(data)) if is_secret else data

    def _string(self, text: str, name: str, above: tuple[str, ...]) -> str:
        # The text of SOPS is not secret, but changes as a whole with each encryption.
        if text.startswith("ENC[") or (hides_value(name, text) and not names_secret(name, text) and not is_shown(text)):
            return self._token(name, text)
        if is_public(name) and "PRIVATE KEY" not in text:
            return text
        if name == "users" and (user := _USER.fullmatch(text)):
            return user[1] + self._token(name, user[2])
        if any(map(is_webhook, (name, *above))):
            host, secret = webhook_parts(text)
            return host + self._token(name, secret) if secret else text
        text = self._nested(text, above)
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, self._token(name, secret))
        return text

    def _mapping(self, data: Mapping[Any, Any], above: tuple[str, ...]) -> dict[Any, Any]:
        paired = {
            value: str(data[key])
            for key, value in _PAIRS
            if isinstance(data.get(key), str) and isinstance(data.get(value), str | int | float)
        }
        if isinstance(data.get("target"), Mapping) and data["target"].get("kind") == "Secret":
            above = (*above, "Secret")
        found: dict[Any, Any] = {}
        for written, inner in data.items():
            key = self._key(written, above)
            keys = (*above, str(key))
            name = paired.get(key) or str(key)
            if whole := _whole_as(data, str(key), inner, above):
                found[key] = self._whole(inner, whole)
            elif data.get("kind") == "Secret" and key == "metadata":
                found[key] = self._metadata_of_secret(inner, above)
            elif str(key) == "literals" and isinstance(inner, list):
                found[key] = [self._literal(entry, is_secret="secretGenerator" in above) for entry in inner]
            elif isinstance(inner, str) and is_key_of_reference(str(key), data):
                found[key] = self._nested(inner, above)
            elif not isinstance(inner, Mapping | list | bool) and (parent := _holder(above, str(key))):
                found[key] = self._part(inner, parent, keys)
            elif key == "spec" and data.get("kind") == "Provider":
                # The address of a Provider of Flux is the URL of a webhook.
                found[key] = self._part(inner, name, (*keys, "webhook"))
            else:
                found[key] = self._part(inner, _last(data, name) if key == "value" else name, keys)
        return found

    def _key(self, key: Any, above: tuple[str, ...]) -> Any:  # noqa: ANN401 - a key of parsed YAML
        if not isinstance(key, str):
            return key
        if above and is_secret_key(above[-1], key):
            return self._token(above[-1], key)
        text = self._nested(key, above)
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, self._token("key", secret))
        return text

    def _list(self, data: list[Any], name: str, above: tuple[str, ...]) -> list[Any]:
        found: list[Any] = []
        for place, inner in enumerate(data):
            before = data[place - 1] if place else None
            option = re.fullmatch(r"--?([A-Za-z][\w-]*)", before) if isinstance(before, str) else None
            if option and hides(option[1]) and isinstance(inner, str) and not inner.startswith("-"):
                found.append(self._part(inner, option[1], above))
            else:
                found.append(self._part(inner, name, above))
        return found

    def _whole(self, data: Any, name: str) -> Any:  # noqa: ANN401 - parsed YAML
        """Conceal all scalars."""
        if isinstance(data, Mapping):
            return {key: self._whole(inner, f"{name}.{key}") for key, inner in data.items()}
        if isinstance(data, list):
            return [self._whole(inner, name) for inner in data]
        if data is None or data == "" or (isinstance(data, str) and _is_template(data)):
            return data
        if isinstance(data, str):
            self._values |= _decoded(data)
        return self._token(name, str(data))

    def _metadata_of_secret(self, metadata: Any, above: tuple[str, ...]) -> Any:  # noqa: ANN401 - parsed YAML
        found = self._part(metadata, "metadata", above)
        annotations = found.get("annotations") if isinstance(found, dict) else None
        if isinstance(annotations, dict) and isinstance(annotations.get(LAST_APPLIED), str):
            self._nested(metadata["annotations"][LAST_APPLIED], above)
            annotations[LAST_APPLIED] = self._token(LAST_APPLIED, metadata["annotations"][LAST_APPLIED])
        return found

    def _literal(self, entry: Any, *, is_secret: bool) -> Any:  # noqa: ANN401 - parsed YAML
        """Conceal an entry `name=value` of a generator of kustomize."""
        if not isinstance(entry, str):
            return entry
        name, sign, value = entry.partition("=")
        if is_secret:
            return name + sign + self._token(name, value) if sign else self._token("literal", entry)
        return name + sign + self._part(value, name, ()) if sign else entry

    def _nested(self, text: str, above: tuple[str, ...]) -> str:
        """Conceal the secrets in a string, which may contain YAML, JSON or TOML."""
        inner = Redaction()
        for data in _parsed(text):
            inner.concealed(data, above)
        named = inner.names
        self._values |= inner.lines
        for secret in sorted(named, key=len, reverse=True):
            for written in {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}:
                if len(written) >= SHORTEST_KNOWN and written in text:
                    text = text.replace(written, self._token(named[secret], secret))
        for line in sorted(
            {line.strip() for secret in named if "\n" in secret for line in secret.splitlines()}, key=len
        ):
            if len(line) >= SHORTEST_KNOWN:
                text = text.replace(line, self._token("line", line))
        text = hidden_in(text, self._token_of_text)
        left = Redaction()
        again = _parsed(_TOKEN.sub(NOT_SHOWN, text)) if named else []
        for data in again:
            left.concealed(data, above)
        # A secret that is still there is written in another way, for example folded over lines.
        return self._token("text", text) if named and (not again or left.names.keys() & named.keys()) else text

    def _token_of_text(self, name: str, secret: str) -> str:
        return secret if _TOKEN.search(secret) else self._token(name, secret)


def _whole_as(data: Mapping[Any, Any], key: str, inner: Any, above: tuple[str, ...]) -> str | None:  # noqa: ANN401
    """Return the name of a part in which all scalars are secret; None for other parts."""
    is_mapping = isinstance(inner, Mapping)
    if key == "stringData" and is_mapping:
        return key
    if key == "data" and (
        data.get("kind") == "Secret" or ("apiVersion" in data and data.get("kind") not in _KINDS_WITH_DATA)
    ):
        return key
    if key == "value" and _is_patch(data) and _is_path_of_secret(str(data["path"]), above):
        return str(data["path"])
    if key == "auth" and above[-2:-1] == ("auths",):
        return ".dockerconfigjson"
    parent = above[-1] if above else ""
    if key in _VALUE_KEYS and hides(parent) and (key == "data" or not is_mapping):
        return parent
    return parent if key == "value" and not is_mapping and holds_value(parent) else None


def _last(data: Mapping[Any, Any], name: str) -> str:
    """Return the name of the field that a JSON patch sets; otherwise the name."""
    return str(data["path"]).rpartition("/")[2] if _is_patch(data) else name


def _holder(above: tuple[str, ...], key: str) -> str | None:
    """Return the key up to two levels above that is called for example `secrets`."""
    return next((parent for parent in reversed(above[-2:]) if holds_secret(parent, key)), None)


def _is_patch(data: Mapping[Any, Any]) -> bool:
    return isinstance(data.get("path"), str) and data.get("op") in ("add", "replace", "test")


def _is_path_of_secret(path: str, above: tuple[str, ...]) -> bool:
    parts = path.split("/")
    return "stringData" in parts or ("data" in parts and "Secret" in above)


def _is_template(text: str) -> bool:
    return is_shown(text) and not text.startswith("/")


def _decoded(text: str) -> set[str]:
    """Return the lines of a value of a Secret, decoded from base64 if it is that."""
    try:
        lines = base64.b64decode(text, validate=True).decode().splitlines()
    except (binascii.Error, ValueError):
        return set()
    return {line.strip() for line in lines} - {""}


def _tokens_in(data: Any) -> Iterator[str]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _tokens_in(key)
            yield from _tokens_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _tokens_in(value)
    elif isinstance(data, str):
        yield from _TOKEN.findall(data)


def _nodes(data: Any, counted: dict[int, float]) -> float:  # noqa: ANN401 - parsed YAML
    """Return the number of nodes after aliases are replaced; infinity for an alias of itself."""
    if not isinstance(data, dict | list):
        return 1
    if id(data) not in counted:
        counted[id(data)] = math.inf
        inner = data.values() if isinstance(data, dict) else data
        counted[id(data)] = 1 + sum(_nodes(part, counted) for part in inner)
    return counted[id(data)]


def _parsed(text: str) -> list[Any]:
    """Return the documents of a string that contains JSON, YAML or TOML; empty for other strings."""
    stripped = text.strip()
    if len(text) > _LONGEST_PARSED or not ("\n" in stripped or stripped.startswith(("{", "[", "- "))):
        return []
    try:
        if stripped[:1] == "{":
            return [json.loads(stripped)]
    except (ValueError, RecursionError):
        pass
    try:
        return [tomllib.loads(text)]
    except (ValueError, RecursionError):
        pass
    try:
        found = [data for data in yaml.load_all(text, yaml.CSafeLoader) if isinstance(data, dict | list)]
        return found if _nodes(found, {}) <= _MOST_NODES else []
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return []
