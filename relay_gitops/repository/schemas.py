"""Schemas of Kubernetes, two versions of Flux, the 1Password operator, and the CRDs of the repository."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import relay_crds
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.cel import CelRule, rules_in
from relay_gitops.repository.kubernetes_schemas import KUBERNETES_VERSIONS, built_in, is_core
from relay_gitops.repository.objects import CRD, Object, at, is_open, mapping, mappings
from relay_gitops.repository.yaml_text import documents

import jsonschema_rs

_GROUP = re.compile(r"[a-z0-9.-]{1,253}")
_PATTERN = 1024 * 1024
"""Bytes of a compiled pattern of a CRD. The engine has linear time, like that of the API server."""
OLDER_FLUX, NEWER_FLUX = "flux-2.7", "flux-2.9"
_RELEASES = (OLDER_FLUX, NEWER_FLUX, "onepassword-1.12")
_PROJECTS = (
    "cert-manager-1.21",
    "external-secrets-1.3",
    "gateway-api-1.4",
    "metallb-0.16",
    "prometheus-operator-0.85",
)
"""Releases of other projects. A CRD in the repository replaces theirs, because it is the version of the cluster."""
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
        return jsonschema_rs.Draft202012Validator(
            closed, mask="the value", offline=True, pattern_options=jsonschema_rs.RegexOptions(size_limit=_PATTERN)
        )

    @cached_property
    def fault(self) -> str:
        """The error of a schema that cannot be compiled; empty for a valid schema."""
        try:
            self.validator  # noqa: B018 - compiles the schema
            self.cel_rules  # noqa: B018 - reads the rules
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # The text of the error can quote the whole schema.
            return type(error).__name__
        return ""


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
    # The group becomes part of a pattern for file names.
    if not _GROUP.fullmatch(group):
        return {}
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

    def add(self, definitions: Iterable[Mapping[str, Any]]) -> None:
        """Add the kinds of further CRDs. Kinds that are already known stay."""
        for definition in definitions:
            self.own = _kinds(definition) | self.own

    def custom(self, item: Object) -> dict[str, CustomKind]:
        """Return the definitions of a custom kind, by the release that contains them."""
        key = item.api_version, item.kind
        found = {release: kind for release in _RELEASES if (kind := vendored(release, item.group).get(key))}
        if not found and key in self.own and not self.own[key].fault:
            found["the CRD in this repository"] = self.own[key]
        if not found and key not in self.own:
            found = {release: kind for release in _PROJECTS if (kind := vendored(release, item.group).get(key))}
        return found

    def fault(self, item: Object) -> str:
        """Return why the schema of an object's CRD in this repository cannot be used; empty if it can."""
        kind = self.own.get((item.api_version, item.kind))
        return kind.fault if kind and not self.is_trusted(item) else ""

    def is_trusted(self, item: Object) -> bool:
        """Return whether the schema of an object's kind comes with relay-gitops."""
        return any((item.api_version, item.kind) in vendored(release, item.group) for release in _RELEASES)

    def cel_rules(self, item: Object) -> list[CelRule]:
        """Return the CEL rules of a custom kind, without duplicates."""
        key = item.api_version, item.kind
        if key not in self._cel_rules:
            kinds = self.custom(item).values()
            self._cel_rules[key] = list(dict.fromkeys(rule for kind in kinds for rule in kind.cel_rules))
        return self._cel_rules[key]

    def knows(self, item: Object) -> bool:
        """Return whether a schema for the object's kind is known."""
        if is_core(item.api_version) and any(
            built_in(version, item.api_version, item.kind) for version in KUBERNETES_VERSIONS
        ):
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
        if is_core(item.api_version):
            for version in KUBERNETES_VERSIONS:
                validator = built_in(version, item.api_version, item.kind)
                if validator:
                    yield f"Kubernetes {version}", validator
        for release, kind in self.custom(item).items():
            yield _spoken(release), kind.validator


def _spoken(release: str) -> str:
    name, _, version = release.rpartition("-")
    names = {"flux": "Flux", "onepassword": "1Password operator", "gateway-api": "Gateway API", "metallb": "MetalLB"}
    is_known = release in (*_RELEASES, *_PROJECTS)
    return f"{names.get(name, name)} {version}" if is_known else release


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
