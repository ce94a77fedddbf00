"""The CEL rules of CRDs and of Flux' own fields."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import mapping

# The package imports its interactive prompt, which is not used here (docs/decisions/process.md).
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 - after the line above


@cache
def compiled(expression: str) -> cel.Program | str:
    """Return the program of an expression, or what is wrong with it."""
    try:
        return cel.compile(expression)
    except ValueError as error:
        return str(error).splitlines()[0].partition("ERROR: ")[2] or "it cannot be parsed"


_PRESENCE = re.compile(r"\bhas\(self\.(\w+)\)")


@cache
def _presence(expression: str) -> frozenset[str] | None:
    """Return the fields of which an expression asks whether they are there; None if it asks for anything else."""
    if re.search(r"\bself\b", _PRESENCE.sub("", expression)):
        return None
    return frozenset(_PRESENCE.findall(expression))


@cache
def _holds_of(expression: str, present: frozenset[str]) -> bool:
    return _holds(expression, dict.fromkeys(present, True))


def _is_kept(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Say whether a rule holds; the same fields of a thousand objects are looked at once."""
    asked = _presence(expression)
    if asked is None or not isinstance(self, dict):
        return _holds(expression, self)
    # The API server drops a field that is null.
    return _holds_of(expression, frozenset(key for key in asked if self.get(key) is not None))


def _holds(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    program = compiled(expression)
    if isinstance(program, str):
        return True
    try:
        return program.execute({"self": self}) is not False
    except (KeyError, RuntimeError, TypeError, ValueError):
        # A rule that cannot be evaluated on this value has its cause in the value's type, which the schema names.
        return True


@dataclass(frozen=True)
class CelRule:
    """One rule of a CRD."""

    steps: tuple[str | None, ...]
    """Where it holds: the names of fields, and None for each item of a list or each value of a map."""
    expression: str
    message: str


def rules_in(schema: Any, steps: tuple[str | None, ...] = ()) -> Iterator[CelRule]:  # noqa: ANN401 - parsed JSON
    """Yield the rules of a schema; those about a change (`oldSelf`) have nothing to look at in a file."""
    if not isinstance(schema, dict):
        return
    for rule in schema.get("x-kubernetes-validations", ()):
        expression = str(rule["rule"])
        if "oldSelf" not in expression:
            yield CelRule(steps, expression, str(rule.get("message") or expression))
    for name, part in mapping(schema.get("properties")).items():
        yield from rules_in(part, (*steps, name))
    yield from rules_in(schema.get("items"), (*steps, None))
    yield from rules_in(schema.get("additionalProperties"), (*steps, None))


def violations(rules: Iterable[CelRule], data: Any) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401 - parsed YAML
    """Yield place and message of each rule that the data break."""
    for rule in rules:
        for keys, value in _reached(data, rule.steps, ()):
            if not _is_kept(rule.expression, value):
                yield keys, rule.message


def _reached(data: Any, steps: tuple[str | None, ...], keys: KeyPath) -> Iterator[tuple[KeyPath, Any]]:  # noqa: ANN401 - parsed YAML
    if not steps:
        yield keys, data
        return
    first, *others = steps
    if first is not None:
        if isinstance(data, dict) and first in data:
            yield from _reached(data[first], tuple(others), (*keys, first))
        return
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        yield from _reached(value, tuple(others), (*keys, key))
