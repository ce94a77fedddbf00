"""CEL rules of CRDs, and CEL expressions in Flux objects."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import mapping

# Skip the import of the interactive prompt, which is not used (docs/decisions/process.md).
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 - needs the line above


@cache
def compiled(expression: str) -> cel.Program | str:
    """Return the compiled expression, or the error message if it is not valid."""
    try:
        return cel.compile(expression)
    except ValueError as error:
        return str(error).splitlines()[0].partition("ERROR: ")[2] or "the expression cannot be parsed"


_PRESENCE = re.compile(r"\bhas\(self\.(\w+)\)")


@cache
def _presence(expression: str) -> frozenset[str] | None:
    """Return the fields that an expression tests with `has()`, or None if it uses `self` in another way."""
    if re.search(r"\bself\b", _PRESENCE.sub("", expression)):
        return None
    return frozenset(_PRESENCE.findall(expression))


@cache
def _holds_of(expression: str, present: frozenset[str]) -> bool:
    return _holds(expression, dict.fromkeys(present, True))


def _is_kept(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value satisfies a rule. Results of `has()` rules are cached by the fields that are present."""
    asked = _presence(expression)
    if asked is None or not isinstance(self, dict):
        return _holds(expression, self)
    # The API server drops fields that are null.
    return _holds_of(expression, frozenset(key for key in asked if self.get(key) is not None))


def _holds(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    program = compiled(expression)
    if isinstance(program, str):
        return True
    try:
        return program.execute({"self": self}) is not False
    except (KeyError, RuntimeError, TypeError, ValueError):
        # The value has a wrong type, which schema validation reports.
        return True


@dataclass(frozen=True)
class CelRule:
    """A CEL rule of a CRD."""

    steps: tuple[str | None, ...]
    """The path that it applies to: field names, and None for each item of a list or value of a map."""
    expression: str
    message: str


def rules_in(schema: Any, steps: tuple[str | None, ...] = ()) -> Iterator[CelRule]:  # noqa: ANN401 - parsed JSON
    """Yield the rules of a schema, except transition rules with `oldSelf`, which a file cannot break."""
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
    """Yield path and message of each violated rule."""
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
