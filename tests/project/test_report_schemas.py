"""The JSON Schemas of the JSON output of the commands."""

import json
from collections.abc import Callable
from typing import Any

from relay_gitops.cli.main import VERBS, verb
from tests.conftest import ROOT, Ran

import jsonschema_rs
import pytest

SCHEMAS = {file.name.partition(".")[0]: json.loads(file.read_text()) for file in ROOT.glob("docs/*.schema.json")}


def test_every_command_with_json_output_has_a_schema() -> None:
    options = {name: {option for parameter in verb(name).params for option in parameter.opts} for name in VERBS}
    assert {name for name, found in options.items() if {"--json", "--format"} & found} == SCHEMAS.keys()


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_a_description(name: str) -> None:
    objects: list[dict[str, Any]] = [SCHEMAS[name], *SCHEMAS[name]["$defs"].values()]
    fields = [
        (part["title"], field, schema) for part in objects for field, schema in part.get("properties", {}).items()
    ]
    assert len(fields) >= 7
    assert [(part, field) for part, field, schema in fields if not schema.get("description")] == []


@pytest.mark.parametrize("arguments", [("secrets", "--json"), ("synth", "--check", "--json")])
def test_the_output_matches_its_schema(relay_gitops_command: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    jsonschema_rs.validate(SCHEMAS[arguments[0]], json.loads(relay_gitops_command(*arguments).out))
