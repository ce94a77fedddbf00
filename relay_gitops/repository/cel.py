"""CEL rules of CRDs, and CEL expressions in Flux objects."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from relay_gitops.key_path import KeyPath
from relay_gitops.repository.cel_worker import holds
from relay_gitops.repository.objects import mapping, mappings

_PRESENCE = re.compile(r"\bhas\(self\.(\w+)\)")


@cache
def _presence(expression: str) -> frozenset[str] | None:
    """Return the fields that an expression tests with `has()`, or None if it uses `self` in another way."""
    if re.search(r"\bself\b", _PRESENCE.sub("", expression)):
        return None
    return frozenset(_PRESENCE.findall(expression))


@cache
def _holds_of(expression: str, present: frozenset[str]) -> bool:
    return holds(expression, dict.fromkeys(present, True))


def _is_kept(expression: str, self: Any) -> bool:  # noqa: ANN401 - parsed YAML
    """Return whether a value satisfies a rule. Results of `has()` rules are cached by the fields that are present."""
    asked = _presence(expression)
    if asked is None or not isinstance(self, dict):
        return holds(expression, self)
    # The API server drops fields that are null.
    return _holds_of(expression, frozenset(key for key in asked if self.get(key) is not None))


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
    for _, rule in mappings(schema.get("x-kubernetes-validations")):
        expression = str(rule.get("rule"))
        if "oldSelf" not in expression:
            yield CelRule(steps, expression, str(rule.get("message") or expression))
    for name, part in mapping(schema.get("properties")).items():
        yield from rules_in(part, (*steps, name))
    yield from rules_in(schema.get("items"), (*steps, None))
    yield from rules_in(schema.get("additionalProperties"), (*steps, None))


def violations(rules: Iterable[CelRule], data: Any) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401 - parsed YAML
    """Yield path and message of each violated rule. The rules must be trusted: their evaluation has no limit."""
    for rule, keys, value in evaluations(rules, data):
        if not _is_kept(rule.expression, value):
            yield keys, rule.message


def evaluations(rules: Iterable[CelRule], data: Any) -> Iterator[tuple[CelRule, KeyPath, Any]]:  # noqa: ANN401 - parsed YAML
    """Yield each rule with the path and the value of each place that it applies to."""
    for rule in rules:
        for keys, value in _reached(data, rule.steps, ()):
            yield rule, keys, value


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
