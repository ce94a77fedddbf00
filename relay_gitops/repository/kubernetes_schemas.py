"""Schemas of the kinds that are built into Kubernetes, in each version that clusters may run."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from relay_gitops.repository.objects import Object

import jsonschema_rs

KUBERNETES_VERSIONS = ("1.33", "1.34", "1.35")
_DEFINITIONS_URI = "https://kubernetes.io/api/_definitions.json"


@dataclass(frozen=True)
class KubernetesSchemas:
    """The schemas of one version: a file per kind, and a file of shared definitions."""

    folder: Path

    @cached_property
    def _text(self) -> str:
        return (self.folder / "_definitions.json").read_text(encoding="utf-8")

    def definitions(self) -> dict[str, Any]:
        """Parse the file of shared definitions, which has about 1.5 MB."""
        parsed: dict[str, Any] = json.loads(self._text)
        return parsed

    def definitions_of(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - parsed JSON
        """Return the shared definitions that a schema needs. To parse or compile all of them would take too long."""
        needed: dict[str, Any] = {}
        stack = list(_references(schema))
        while stack:
            name = stack.pop()
            if name not in needed:
                key = f'"{name}": '
                needed[name], _ = json.JSONDecoder().raw_decode(self._text, self._text.index(key) + len(key))
                stack.extend(_references(needed[name]))
        return needed


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401 - parsed JSON
    """Yield the name of each definition that a schema refers to."""
    stack = [schema]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if isinstance(reference := part.get("$ref"), str):
                yield reference.rpartition("/")[2]
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


@cache
def kubernetes_schemas(version: str) -> KubernetesSchemas:
    """Return the schemas of a Kubernetes version, for example `1.34`."""
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("kubernetes_validate")
    return KubernetesSchemas(Path(spec.origin).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict")


_KIND = re.compile(r"[A-Za-z0-9]{1,63}")
_API_VERSION = re.compile(r"[a-z0-9./-]{1,253}")


@cache
def built_in(version: str, api_version: str, kind: str) -> jsonschema_rs.Validator | None:
    """Return the validator of a built-in kind, or None if that Kubernetes version does not have it."""
    # Both become part of a file name.
    if not _KIND.fullmatch(kind) or not _API_VERSION.fullmatch(api_version):
        return None
    schemas = kubernetes_schemas(version)
    group, _, name = api_version.rpartition("/")
    file = schemas.folder / "-".join(part for part in (kind.lower(), group.partition(".")[0], f"{name}.json") if part)
    if not file.is_file():
        return None
    schema = json.loads(file.read_bytes())
    if not any(
        (f"{entry['group']}/{entry['version']}".lstrip("/"), entry["kind"]) == (api_version, kind)
        for entry in schema.get("x-kubernetes-group-version-kind", ())
    ):
        return None
    shared = {"$id": _DEFINITIONS_URI, "$defs": schemas.definitions_of(schema)}
    registry = jsonschema_rs.Registry([(_DEFINITIONS_URI, shared)])
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, mask="the value")


@cache
def built_in_kinds() -> frozenset[tuple[str, str, str]]:
    """Return group, version and kind of all built-in kinds in any of the Kubernetes versions."""
    return frozenset(
        (entry["group"], entry["version"], entry["kind"])
        for version in KUBERNETES_VERSIONS
        for schema in kubernetes_schemas(version).definitions()["$defs"].values()
        for entry in schema.get("x-kubernetes-group-version-kind", ())
    )


def served_instead(item: Object) -> list[str] | None:
    """Return the apiVersions in which Kubernetes serves the kind of an object, best first. The list may be empty.

    Return None if Kubernetes serves the object's own apiVersion, or if the API group is not built in.
    """
    if not is_core(item.api_version) or any(
        built_in(version, item.api_version, item.kind) for version in KUBERNETES_VERSIONS
    ):
        return None
    known = built_in_kinds()
    if not any(group == item.group for group, _, _ in known):
        return None
    found = [(group, version) for group, version, kind in known if kind == item.kind]
    found.sort(key=lambda pair: (pair[0] == item.group, *_maturity(pair[1])), reverse=True)
    return [f"{group}/{version}".lstrip("/") for group, version in found]


def is_newer(api_version: str, other: str) -> bool:
    """Return whether an apiVersion is a later version of the same API group."""
    group, _, version = api_version.rpartition("/")
    other_group, _, other_version = other.rpartition("/")
    return group == other_group and _maturity(version) > _maturity(other_version)


def is_core(api_version: str) -> bool:
    """Return whether the name of an API group is reserved for Kubernetes."""
    group = api_version.partition("/")[0] if "/" in api_version else ""
    return "." not in group or group.endswith(".k8s.io")


def _maturity(version: str) -> tuple[int, ...]:
    """Return a sort key that orders versions as the API server does: v1beta1 before v1, and v1 before v2."""
    match = _VERSION.fullmatch(version)
    return (("alpha", "beta", None).index(match[2]), int(match[1]), int(match[3] or 0)) if match else ()


_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
