"""The variables that Flux puts into what a Kustomization applies."""

import re
from collections.abc import Mapping
from typing import Any

from relay_gitops.repository.layout import Layout, Unit
from relay_gitops.repository.objects import Object, items, mapping

VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[_A-Za-z]\w*)(?:(?P<operator>:?[-=])(?P<default>[^}]*)|(?P<other>[^}]*))\}")
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


def opts_out(item: Object) -> bool:
    """Say whether Flux leaves the variables of an object alone."""
    return "disabled" in {str(where.get(_OPT_OUT, "")).lower() for where in (item.labels, item.annotations)}


def substitute(unit: Unit, layout: Layout) -> None:
    """Put the variables of its Kustomization into a unit's objects, as far as the tree says what they are."""
    if unit.owner is None or not unit.substitutes:
        return
    post_build = mapping(unit.owner.spec.get("postBuild"))
    for reference in items(post_build.get("substituteFrom")):
        data = _config_map(layout, unit.owner, mapping(reference))
        unit.all_variables_known &= data is not None
        unit.variables.update({key: str(value) for key, value in (data or {}).items()})
    unit.variables.update({key: str(value) for key, value in mapping(post_build.get("substitute")).items()})
    for item in unit.objects:
        if not opts_out(item) and "${" in str(item.data):
            item.data = _filled(item.data, unit.variables)


def _config_map(layout: Layout, owner: Object, reference: Mapping[str, Any]) -> dict[str, Any] | None:
    for unit in layout.units:
        for item in unit.objects:
            if (item.kind, item.name, item.namespace, item.cluster) == (
                "ConfigMap",
                reference.get("name"),
                owner.namespace,
                owner.cluster,
            ) and reference.get("kind") == "ConfigMap":
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
    # A value that is nothing but a variable is read as YAML again: "${PORT}" becomes a number.
    if VARIABLE.fullmatch(data):
        if filled in ("true", "false"):
            return filled == "true"
        if re.fullmatch(r"-?(0|[1-9]\d*)", filled):
            return int(filled)
    return filled
