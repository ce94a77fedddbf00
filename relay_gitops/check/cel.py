"""The CEL rules of CRDs and of Flux' own fields."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from relay_gitops.check.finding import KeyPath
from relay_gitops.check.objects import mapping

# The package imports its interactive prompt, which nobody here is shown and which takes as long as a hundred objects.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 - after the line above


@cache
def compiled(expression: str) -> cel.Program | str:
    """Return the program of an expression, or what is wrong with it."""
    try:
        return cel.compile(expression)
    except ValueError as error:
        return str(error).splitlines()[0].partition("ERROR: ")[2] or "it cannot be parsed"


@cache
def _fields(expression: str) -> frozenset[str] | None:
    """Return the fields that an expression looks at; None if it looks at the whole."""
    if re.search(r"\bself\b(?!\.\w)", expression):
        return None
    return frozenset(re.findall(r"\bself\.(\w+)", expression))


def _holds(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    program = compiled(expression)
    fields = _fields(expression)
    if fields is not None and isinstance(self, dict):
        # Handing over the values of a release, which no rule looks at, would take most of the time.
        self = {key: value for key, value in self.items() if key in fields}
    if isinstance(program, str):
        return True
    try:
        return program.execute({"self": self}) is not False
    except (KeyError, RuntimeError, TypeError, ValueError):
        # A rule that cannot be evaluated on this value has its cause in the value's type, which the schema names.
        return True


def has_rules(schema: Any) -> bool:  # noqa: ANN401 - parsed JSON
    """Say whether a schema has a rule anywhere."""
    if isinstance(schema, dict):
        return "x-kubernetes-validations" in schema or any(has_rules(value) for value in schema.values())
    return isinstance(schema, list) and any(has_rules(value) for value in schema)


def violations(
    schema: Mapping[str, Any],
    data: Any,  # noqa: ANN401 - parsed YAML
    keys: KeyPath = (),
) -> Iterator[tuple[KeyPath, str]]:
    """Yield place and message of each rule of a CRD's schema that the data break.

    Rules about a change (`oldSelf`) have nothing to look at in a file and count as kept.
    """
    for rule in schema.get("x-kubernetes-validations", ()):
        expression = str(rule["rule"])
        if "oldSelf" not in expression and not _holds(expression, data):
            yield keys, str(rule.get("message") or expression)
    if isinstance(data, dict):
        properties = mapping(schema.get("properties"))
        others = schema.get("additionalProperties")
        for key, value in data.items():
            part = properties.get(key, others)
            if isinstance(part, dict):
                yield from violations(part, value, (*keys, key))
    elif isinstance(data, list) and isinstance(schema.get("items"), dict):
        for index, value in enumerate(data):
            yield from violations(schema["items"], value, (*keys, index))
