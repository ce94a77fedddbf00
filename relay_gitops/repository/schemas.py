"""Schemas of Kubernetes, two versions of Flux, the 1Password operator, and the CRDs of the repository."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import relay_crds
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.cel import CelRule, rules_in
from relay_gitops.repository.objects import CRD, Object, at, is_open, mapping, mappings
from relay_gitops.repository.yaml_text import documents

import jsonschema_rs

KUBERNETES = ("1.33", "1.34", "1.35")
OLDER_FLUX, NEWER_FLUX = "flux-2.7", "flux-2.9"
_RELEASES = (OLDER_FLUX, NEWER_FLUX, "onepassword-1.12")
_OWN_METADATA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "namespace": {"type": "string"},
        "labels": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        "annotations": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        "finalizers": {"type": "array", "items": {"type": "string"}},
    },
}


@dataclass(frozen=True)
class Refusal:
    """A validation error of an object."""

    keys: KeyPath
    message: str
    refused_by: tuple[str, ...]
    """For example `Kubernetes 1.33` or `Flux 2.7`."""


@dataclass
class CustomKind:
    """A kind that a CRD defines."""

    schema: dict[str, Any]

    @cached_property
    def cel_rules(self) -> list[CelRule]:
        """The CEL rules of the kind."""
        return list(rules_in(self.schema))

    @cached_property
    def validator(self) -> jsonschema_rs.Validator:
        """A validator that, like server-side apply, rejects unknown fields."""
        closed = strict(self.schema)
        closed.setdefault("properties", {})["metadata"] = _OWN_METADATA
        closed["properties"].setdefault("apiVersion", {"type": "string"})
        closed["properties"].setdefault("kind", {"type": "string"})
        return jsonschema_rs.Draft202012Validator(closed, mask="the value")


def strict(schema: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """Return the schema of a CRD with `additionalProperties: false` on every object."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    keeps_unknown = schema.get("x-kubernetes-preserve-unknown-fields", False)
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema and not keeps_unknown:
        closed["additionalProperties"] = False
    return closed


@cache
def vendored(release: str, group: str) -> dict[tuple[str, str], CustomKind]:
    """Return the kinds of an API group in a folder of relay_crds, by apiVersion and kind."""
    folder = relay_crds.FOLDER / release
    found: dict[tuple[str, str], CustomKind] = {}
    for file in sorted(folder.glob(f"{group}_*.yaml")):
        found.update(pair for crd in documents(file.read_text(encoding="utf-8")) for pair in _kinds(crd).items())
    return found


def _kinds(crd: Mapping[str, Any]) -> dict[tuple[str, str], CustomKind]:
    spec = mapping(crd.get("spec"))
    return {
        (f"{spec.get('group')}/{version.get('name')}", str(at(spec, "names", "kind"))): CustomKind(schema)
        for _, version in mappings(spec.get("versions"))
        if isinstance(schema := at(version, "schema", "openAPIV3Schema"), dict) and version.get("served", True)
    }


@cache
def definitions(version: str) -> tuple[Path, dict[str, Any]]:
    """Return the folder with the schemas of a Kubernetes version, and their shared definitions."""
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("kubernetes_validate")
    folder = Path(spec.origin).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    return folder, json.loads((folder / "_definitions.json").read_bytes())


def _closure(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - parsed JSON
    """Return only the definitions that a schema needs, because compiling all for each kind takes too long."""
    needed: dict[str, Any] = {}
    stack = [schema]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in needed and name in definitions:
                needed[name] = definitions[name]
                stack.append(needed[name])
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
    return needed


@cache
def built_in(version: str, api_version: str, kind: str) -> jsonschema_rs.Validator | None:
    """Return the validator of a built-in kind, or None if that Kubernetes version does not have it."""
    folder, shared = definitions(version)
    group, _, name = api_version.rpartition("/")
    file = folder / "-".join(part for part in (kind.lower(), group.partition(".")[0], f"{name}.json") if part)
    if not file.is_file():
        return None
    schema = json.loads(file.read_bytes())
    if not any(
        (f"{entry['group']}/{entry['version']}".lstrip("/"), entry["kind"]) == (api_version, kind)
        for entry in schema.get("x-kubernetes-group-version-kind", ())
    ):
        return None
    uri = str(shared["$id"])
    registry = jsonschema_rs.Registry([(uri, {**shared, "$defs": _closure(schema, shared["$defs"])})])
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, mask="the value")


def _is_core(api_version: str) -> bool:
    group = api_version.partition("/")[0] if "/" in api_version else ""
    return "." not in group or group.endswith(".k8s.io")


@cache
def _built_in_kinds() -> frozenset[tuple[str, str, str]]:
    """Return group, version and kind of all built-in kinds in any of the Kubernetes versions."""
    return frozenset(
        (entry["group"], entry["version"], entry["kind"])
        for version in KUBERNETES
        for schema in definitions(version)[1]["$defs"].values()
        for entry in schema.get("x-kubernetes-group-version-kind", ())
    )


def served_instead(item: Object) -> list[str] | None:
    """Return the apiVersions in which Kubernetes serves the kind of an object, best first. The list may be empty.

    Return None if Kubernetes serves the object's own apiVersion, or if the API group is not built in.
    """
    known = _built_in_kinds()
    version = item.api_version.rpartition("/")[2]
    if (item.group, version, item.kind) in known or not any(group == item.group for group, _, _ in known):
        return None
    found = [(group, version) for group, version, kind in known if kind == item.kind]
    found.sort(key=lambda pair: (pair[0] == item.group, *_maturity(pair[1])), reverse=True)
    return [f"{group}/{version}".lstrip("/") for group, version in found]


def _maturity(version: str) -> tuple[int, ...]:
    """Return a sort key that orders versions as the API server does: v1beta1 before v1, and v1 before v2."""
    match = _VERSION.fullmatch(version)
    return (("alpha", "beta", None).index(match[2]), int(match[1]), int(match[3] or 0)) if match else ()


_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")

_ENCRYPTED = "sops"


@dataclass
class Schemas:
    """Schemas of the kinds of one repository."""

    own: dict[tuple[str, str], CustomKind] = field(default_factory=dict)
    """Kinds of the CRDs in the repository."""
    _cel_rules: dict[tuple[str, str], list[CelRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: list[Object]) -> "Schemas":
        """Collect the CRDs among the objects."""
        schemas = cls()
        for item in objects:
            if item.type == CRD:
                schemas.own.update(_kinds(item.data))
        return schemas

    def custom(self, item: Object) -> dict[str, CustomKind]:
        """Return the definitions of a custom kind, by the release that contains them."""
        key = item.api_version, item.kind
        found = {release: kind for release in _RELEASES if (kind := vendored(release, item.group).get(key))}
        if not found and key in self.own:
            found["the CRD in this repository"] = self.own[key]
        return found

    def cel_rules(self, item: Object) -> list[CelRule]:
        """Return the CEL rules of a custom kind, without duplicates."""
        key = item.api_version, item.kind
        if key not in self._cel_rules:
            kinds = self.custom(item).values()
            self._cel_rules[key] = list(dict.fromkeys(rule for kind in kinds for rule in kind.cel_rules))
        return self._cel_rules[key]

    def knows(self, item: Object) -> bool:
        """Return whether a schema for the object's kind is known."""
        if _is_core(item.api_version) and any(built_in(version, item.api_version, item.kind) for version in KUBERNETES):
            return True
        return bool(self.custom(item))

    def refusals(self, item: Object) -> Iterator[Refusal]:
        """Yield the validation errors of an object in all its schemas."""
        data = {key: value for key, value in item.data.items() if key != _ENCRYPTED}
        found: dict[tuple[KeyPath, str], list[str]] = {}
        for name, validator in self._validators(item):
            for error in validator.iter_errors(data):
                for keys, message in _said(error, data):
                    found.setdefault((keys, message), []).append(name)
        for (keys, message), names in found.items():
            yield Refusal(keys, message, tuple(names))

    def _validators(self, item: Object) -> Iterator[tuple[str, jsonschema_rs.Validator]]:
        if _is_core(item.api_version):
            for version in KUBERNETES:
                validator = built_in(version, item.api_version, item.kind)
                if validator:
                    yield f"Kubernetes {version}", validator
        for release, kind in self.custom(item).items():
            yield _spoken(release), kind.validator


def _spoken(release: str) -> str:
    name, _, version = release.rpartition("-")
    return {"flux": f"Flux {version}", "onepassword": f"1Password operator {version}"}.get(name, release)


def _said(error: jsonschema_rs.ValidationError, data: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield path and message. Messages of the library would quote values, which may be secret."""
    keys = tuple(error.instance_path)
    kind = error.kind
    if is_open(at(data, *keys)):
        return
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        yield from (((*keys, name), f"unknown field `{name}`") for name in kind.unexpected if not is_open(name))
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        yield keys, f"required field `{kind.property}` is missing"
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Type):
        wanted = " or ".join(_ARTICLES.get(name, name) for name in kind.types if name != "null")
        yield keys, f"expected {wanted}, but got {_type(at(data, *keys))}"
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        yield keys, f"expected one of: {', '.join(map(str, kind.options))}"
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern):
        yield keys, _PATTERNS.get(kind.pattern, f"expected a value that matches {kind.pattern}")
    else:
        yield keys, error.message


_ARTICLES = {name: f"a {name}" for name in ("boolean", "number", "string")} | {
    name: f"an {name}" for name in ("array", "integer", "object")
}
_PATTERNS = {
    r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$": "expected a duration like 30m or 1h30m, without days",
    r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$": "expected a duration like 90s or 5m, without hours",
    r"^(http|https|ssh)://.*$": "expected a URL that starts with https:// or ssh://",
}
"""Messages for patterns in the CRDs of Flux."""


def _type(value: Any) -> str:  # noqa: ANN401 - parsed YAML
    names: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else _ARTICLES[names.get(type(value), "object")]
