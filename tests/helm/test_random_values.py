"""Random values that a schema accepts render to objects that Kubernetes accepts."""

import json
from functools import cache
from typing import Any

from relay_constructs import RelayConfig
from tests.constructs.test_relay_config import CONFIGS
from tests.helm.conftest import Helm, Release
from tests.project.test_schemas import check

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

RELAY = Release.read("relay")
ITEMS = Release.read("1password-secrets")
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" ")
EXAMPLES = 100
HUNDRED = settings(
    max_examples=EXAMPLES,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def drawn_from(schema: dict[str, Any]) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one return for each keyword
    """Return a strategy for the keywords of JSON Schema that the charts use."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum", 2**31 - 1))
    if schema["type"] == "string":
        return st.from_regex(
            schema.get("pattern", "^[ -~]+$").removeprefix("^").removesuffix("$"), fullmatch=True, alphabet=PRINTABLE
        )
    if schema["type"] == "array":
        return st.lists(drawn_from(schema["items"]), max_size=2)
    if schema["additionalProperties"]:
        keys = drawn_from({"type": "string", **schema["propertyNames"]})
        return st.dictionaries(keys, drawn_from(schema["additionalProperties"]), max_size=2)
    properties = {name: drawn_from(described) for name, described in schema["properties"].items()}
    required = {name: properties.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=properties)


def values_of(release: Release) -> st.SearchStrategy[dict[str, Any]]:
    """Return values that the chart's schema accepts."""
    schema = json.loads((release.chart / "values.schema.json").read_text())
    accepted = jsonschema_rs.validator_for(schema)
    del schema["properties"]["global"]
    return drawn_from(schema).filter(accepted.is_valid)


@cache
def relays() -> dict[str, dict[str, Any]]:
    """Return values for relay-server, the same for each Helm."""
    found: list[dict[str, Any]] = []

    @given(values=values_of(RELAY), config=CONFIGS)
    @HUNDRED
    def draw(values: dict[str, Any], config: RelayConfig) -> None:
        monitored = values.get("serviceMonitor", {}).get("enabled", False)
        alerts = values.get("prometheusRule", {}).get("enabled", False)
        assume(monitored or not alerts)
        assume(config.store.type != "filesystem" and (config.metrics or not monitored))
        drawn = {**values, "relayToml": config.toml()}
        if config.store.type != "memory":
            drawn.setdefault("credentials", RELAY.values["credentials"])
        found.append(drawn)

    draw()
    return {f"example-{number}": values for number, values in enumerate(found)}


@cache
def items() -> dict[str, dict[str, Any]]:
    """Return values for onepassword-items, the same for each Helm."""
    found: list[dict[str, Any]] = []

    @given(values=values_of(ITEMS))
    @HUNDRED
    def draw(values: dict[str, Any]) -> None:
        assume(len(names(values)) == len(values.get("items", [])))
        found.append(values)

    draw()
    return {f"example-{number}": values for number, values in enumerate(found)}


def names(values: dict[str, Any]) -> set[tuple[str, str]]:
    return {(item["namespace"], item["name"]) for item in values.get("items", [])}


def test_accepted_values_of_relay_server_render_to_valid_objects(helm: Helm) -> None:
    made = helm.template_all(RELAY, relays())

    assert len(made) >= EXAMPLES
    for name, manifests in made.items():
        assert manifests, relays()[name]
        for manifest in manifests:
            if manifest["kind"] not in {"ServiceMonitor", "PrometheusRule"}:
                check(manifest, "flux-2.7")


def test_accepted_values_of_onepassword_items_render_to_valid_objects(helm: Helm) -> None:
    made = helm.template_all(ITEMS, items())

    assert len(made) >= EXAMPLES
    for name, manifests in made.items():
        assert {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in manifests} == names(items()[name])
        for manifest in manifests:
            check(manifest, "flux-2.7")


@pytest.mark.parametrize("release", [RELAY, ITEMS], ids=lambda release: release.name)
def test_the_schema_is_strict_at_every_level(release: Release) -> None:
    def open_objects(schema: Any, path: str) -> list[str]:
        if not isinstance(schema, dict):
            return []
        here = [path] if schema.get("type") == "object" and "additionalProperties" not in schema else []
        return here + [where for key, child in schema.items() for where in open_objects(child, f"{path}/{key}")]

    schema = json.loads((release.chart / "values.schema.json").read_text())
    assert open_objects(schema, "") == ["/properties/global"]
