"""Whatever values the schemas accept are rendered, and Kubernetes accepts the result."""

import json
from typing import Any

from relay_constructs import RelayConfig
from tests.constructs.test_relay_config import CONFIGS
from tests.helm.conftest import Helm, Release
from tests.project.test_schemas import check

import jsonschema_rs
import kubernetes_validate
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

RELAY = Release.read("relay")
ITEMS = Release.read("1password-secrets")
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" ")
HUNDRED = settings(
    max_examples=100,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def drawn_from(schema: dict[str, Any]) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one return for each keyword, because that is what it is
    """Return what a schema accepts, of the keywords that the charts use."""
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
    """Return documents that the chart's schema accepts, within its lengths and exceptions."""
    schema = json.loads((release.chart / "values.schema.json").read_text())
    accepted = jsonschema_rs.validator_for(schema)
    del schema["properties"]["global"]
    return drawn_from(schema).filter(accepted.is_valid)


@given(values=values_of(RELAY), config=CONFIGS)
@HUNDRED
def test_relay_server(values: dict[str, Any], config: RelayConfig, helm: Helm) -> None:
    monitored = values.get("serviceMonitor", {}).get("enabled", False)
    assume(config.store.type != "filesystem" and (config.metrics or not monitored))
    drawn = {**values, "relayToml": config.toml()}
    if config.store.type != "memory":
        drawn.setdefault("credentials", RELAY.values["credentials"])

    for manifest in helm.template(Release(RELAY.chart, RELAY.name, RELAY.namespace, drawn)):
        if manifest["kind"] != "ServiceMonitor":
            kubernetes_validate.validate(manifest, "1.35", strict=True)


@given(values=values_of(ITEMS))
@HUNDRED
def test_onepassword_items(values: dict[str, Any], helm: Helm) -> None:
    items = values.get("items", [])
    names = {(item["namespace"], item["name"]) for item in items}
    assume(len(names) == len(items))

    manifests = helm.template(Release(ITEMS.chart, ITEMS.name, ITEMS.namespace, values))
    assert {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in manifests} == names
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
