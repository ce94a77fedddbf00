"""The postBuild variable substitution of Flux."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from relay_gitops.repository.layout import AppliedFolder
from relay_gitops.repository.objects import Object, items, mapping
from relay_values.object_reference import ObjectReference

_START = re.compile(r"(?<!\$)\$\{(?P<name>[_A-Za-z]\w*)")
_DEFAULT = re.compile(r":?[-=]")
_DEEPEST = 50
"""Deeper defaults stay as they are."""
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


@dataclass(frozen=True)
class Expression:
    """A variable in a string, for example `${name}` or `${name:=default}`."""

    name: str
    rest: str
    """The text after the name, for example `:=default`."""
    start: int
    end: int

    @property
    def default(self) -> str | None:
        """The default, which may contain variables; None without a default."""
        operator = _DEFAULT.match(self.rest)
        return self.rest[operator.end() :] if operator else None


def expressions(text: str) -> Iterator[Expression]:
    """Yield the outermost variables of a string. The default of a variable can contain other variables."""
    position = 0
    while found := _START.search(text, position):
        end = _end(text, found.end())
        if end is None:
            return
        yield Expression(found["name"], text[found.end() : end], found.start(), end + 1)
        position = end + 1


def _end(text: str, position: int) -> int | None:
    """Return the position of the brace that closes a variable."""
    depth = 1
    while position < len(text):
        if text.startswith("${", position):
            depth += 1
            position += 1
            if depth > _DEEPEST:
                return None
        elif text[position] == "}":
            depth -= 1
            if not depth:
                return position
        position += 1
    return None


def undefined(text: str, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the variables of a string that have neither a value nor a default."""
    for expression in expressions(text):
        if expression.name in variables:
            continue
        if not expression.rest:
            yield expression.name
        elif expression.default is not None:
            yield from undefined(expression.default, variables)


def opts_out(item: Object) -> bool:
    """Return whether variable substitution is disabled for an object."""
    return "disabled" in {str(where.get(_OPT_OUT, "")).lower() for where in (item.labels, item.annotations)}


def with_variables(applied: AppliedFolder, folders: Sequence[AppliedFolder]) -> AppliedFolder:
    """Return the folder with the variables of the repository substituted in its objects.

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


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """Return a string with the known variables and defaults filled in.

    A variable that is empty gets its default. Variables with other operators stay as they are.
    """
    parts: list[str] = []
    position = 0
    for expression in expressions(text):
        parts += [text[position : expression.start], _value(text, expression, variables)]
        position = expression.end
    return "".join([*parts, text[position:]])


def _value(text: str, expression: Expression, variables: Mapping[str, str]) -> str:
    value = variables.get(expression.name)
    if expression.default is not None:
        return value or expanded(expression.default, variables)
    return value if value is not None and not expression.rest else text[expression.start : expression.end]


def _filled(data: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - parsed YAML
    if isinstance(data, dict):
        return {key: _filled(value, variables) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(item, variables) for item in data]
    if not isinstance(data, str) or "${" not in data:
        return data
    filled = expanded(data, variables)
    # Flux parses the result as YAML again, so the value "${PORT}" becomes a number.
    found = list(expressions(data))
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(data)):
        if filled in ("true", "false"):
            return filled == "true"
        if re.fullmatch(r"-?(0|[1-9]\d*)", filled):
            return int(filled)
    return filled
