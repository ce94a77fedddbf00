"""The postBuild variable substitution of Flux."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import Object, items, mapping
from relay_values.object_reference import ObjectReference

VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[_A-Za-z]\w*)(?:(?P<operator>:?[-=])(?P<default>[^}]*)|(?P<other>[^}]*))\}")
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


def opts_out(item: Object) -> bool:
    """Return whether variable substitution is disabled for an object."""
    return "disabled" in {str(where.get(_OPT_OUT, "")).lower() for where in (item.labels, item.annotations)}


def with_variables(applied: AppliedFolder, folders: Sequence[AppliedFolder]) -> AppliedFolder:
    """Return a unit whose objects have the variables substituted that are defined in the repository.

    `folders` are searched for the ConfigMaps of substituteFrom.
    """
    if applied.owner is None or not applied.substitutes:
        return applied
    post_build = mapping(applied.owner.spec.get("postBuild"))
    variables: dict[str, str] = {}
    all_known = True
    for reference in items(post_build.get("substituteFrom")):
        data = _config_map(folders, applied.owner, mapping(reference))
        all_known &= data is not None
        variables.update({key: str(value) for key, value in (data or {}).items()})
    variables.update({key: str(value) for key, value in mapping(post_build.get("substitute")).items()})
    objects = tuple(
        item if opts_out(item) or "${" not in str(item.data) else replace(item, data=_filled(item.data, variables))
        for item in applied.objects
    )
    return replace(
        applied, result=replace(applied.result, objects=objects), variables=variables, all_variables_known=all_known
    )


def _config_map(folders: Sequence[AppliedFolder], owner: Object, reference: Mapping[str, Any]) -> dict[str, Any] | None:
    if reference.get("kind") != "ConfigMap":
        return None
    wanted = ObjectReference(owner.cluster, "/ConfigMap", owner.namespace, str(reference.get("name")))
    for applied in folders:
        for item in applied.objects:
            if item.type == "/ConfigMap" and item.reference == wanted:
                return mapping(item.data.get("data"))
    return None


def _filled(data: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return {key: _filled(value, variables) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(item, variables) for item in data]
    if not isinstance(data, str) or "${" not in data:
        return data

    def value(match: re.Match[str]) -> str:
        if match["name"] in variables:
            return variables[match["name"]]
        return match["default"] if match["default"] is not None else match[0]

    filled = VARIABLE.sub(value, data)
    # Flux parses the result as YAML again, so the value "${PORT}" becomes a number.
    if VARIABLE.fullmatch(data):
        if filled in ("true", "false"):
            return filled == "true"
        if re.fullmatch(r"-?(0|[1-9]\d*)", filled):
            return int(filled)
    return filled
