"""Values that the charts reject, and a relay.toml that relay-server would misinterpret."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.helm.conftest import Helm, Release, properties

import pytest

RELAY = Release.read("relay")
ITEMS = Release.read("1password-secrets")
TOML = RELAY.values["relayToml"]

EVERYTHING = RELAY.merged(
    {
        "labels": {},
        "image": {"digest": f"sha256:{'0' * 64}", "pullPolicy": "Always"},
        "imagePullSecrets": [{"name": "registry"}],
        "service": {"annotations": {}},
        "resources": {
            limit: {"cpu": "50m", "memory": "64Mi", "ephemeral-storage": "1Gi"} for limit in ("requests", "limits")
        },
        "nodeSelector": {},
        "tolerations": [{"key": "a", "operator": "Equal", "value": "b", "effect": "NoExecute", "tolerationSeconds": 1}],
        "serviceMonitor": {"enabled": False, "interval": "30s", "labels": {}},
        "prometheusRule": {"enabled": False, "labels": {}},
        "networkPolicy": {
            "enabled": True,
            **{
                peers: [
                    {
                        "podSelector": {"matchLabels": {}},
                        "namespaceSelector": {"matchLabels": {}},
                        "ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]},
                    }
                ]
                for peers in ("from", "metricsFrom")
            },
        },
    }
)
EVERY_ITEM = ITEMS.merged({"items": [{**ITEMS.values["items"][0], "type": "Opaque", "watch": True}]})


def bad(schema: dict[str, Any]) -> Any:
    """Return a value of another type."""
    return [{"unknown": 1}] if schema["type"] in {"string", "boolean", "integer"} else "text"


def changed(values: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of the values with another value at a path; only the last key of the path may be missing."""
    copy = json.loads(json.dumps(values))
    within = copy
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = value
    return copy


def fields() -> Iterator[Any]:
    for release in (EVERYTHING, EVERY_ITEM):
        schema = json.loads((release.chart / "values.schema.json").read_text())
        for path, described in properties(schema):
            yield pytest.param(release, path, bad(described), id=f"{release.name}-{'.'.join(map(str, path))}")
            if described.get("additionalProperties") is False:
                yield pytest.param(
                    release, (*path, "unknwon"), 1, id=f"{release.name}-{'.'.join(map(str, path))}-unknown"
                )
        yield pytest.param(release, ("unknwon",), 1, id=f"{release.name}-unknown")


def test_the_values_are_valid_before_the_edit(helm: Helm) -> None:
    assert helm.template(EVERYTHING)
    assert helm.template(EVERY_ITEM)


OUT_OF_RANGE: dict[str, tuple[Release, tuple[str | int, ...], Any]] = {
    "upper case": (EVERYTHING, ("fullnameOverride",), "Relay"),
    "too long": (EVERYTHING, ("fullnameOverride",), "a" * 54),
    "floating": (EVERYTHING, ("image", "tag"), "latest"),
    "tag of two words": (EVERYTHING, ("image", "tag"), "0.12.7 "),
    "short digest": (EVERYTHING, ("image", "digest"), "sha256:0"),
    "repository with tag": (EVERYTHING, ("image", "repository"), "docker.system3.md/relay-server@sha256"),
    "pull policy": (EVERYTHING, ("image", "pullPolicy"), "always"),
    "label": (EVERYTHING, ("labels",), {"a b": "c"}),
    "annotation": (EVERYTHING, ("service", "annotations"), {"a b": "c"}),
    "type": (EVERYTHING, ("service", "type"), "ExternalName"),
    "port": (EVERYTHING, ("service", "port"), 0),
    "node port": (EVERYTHING, ("service", "nodePort"), 80),
    "key": (EVERYTHING, ("credentials", "accessKeyId", "key"), "access key"),
    "secret": (EVERYTHING, ("credentials", "accessKeyId", "name"), "Credentials"),
    "cpu": (EVERYTHING, ("resources", "requests", "cpu"), "50 m"),
    "selector": (EVERYTHING, ("nodeSelector",), {"zone": "a b"}),
    "operator": (EVERYTHING, ("tolerations", 0, "operator"), "Like"),
    "interval": (EVERYTHING, ("serviceMonitor", "interval"), "30"),
    "cidr": (EVERYTHING, ("networkPolicy", "from", 0, "ipBlock", "cidr"), "10.0.0.0/33"),
    "empty config": (EVERYTHING, ("relayToml",), ""),
    "control character, which YAML cannot hold": (EVERYTHING, ("relayToml",), TOML + "# \u0001"),
    "control character in an item": (EVERY_ITEM, ("items", 0, "itemPath"), "vaults/a/items/b\tc"),
    "path without vaults": (EVERY_ITEM, ("items", 0, "itemPath"), "setup/items/relay"),
    "path of five parts": (EVERY_ITEM, ("items", 0, "itemPath"), "vaults/setup/items/relay/key"),
    "path with empty vault": (EVERY_ITEM, ("items", 0, "itemPath"), "vaults//items/relay"),
    "op reference": (EVERY_ITEM, ("items", 0, "itemPath"), "op://setup/relay"),
    "name": (EVERY_ITEM, ("items", 0, "name"), "Relay"),
    "namespace": (EVERY_ITEM, ("items", 0, "namespace"), "a.b"),
    "secret type": (EVERY_ITEM, ("items", 0, "type"), "kubernetes.io/"),
}


WITHOUT_DEFAULT = ("image", "relayToml", "service")


class Refusals:
    """The errors of a Helm version for all invalid values, from one run for each chart."""

    def __init__(self, helm: Helm) -> None:
        cases = [case.values for case in fields()]
        self._names = {
            self._key(release, path, value): f"case-{number}"
            for number, (release, path, value) in enumerate([*cases, *OUT_OF_RANGE.values()])
        }
        self._messages: dict[str, str] = {}
        for chart in (RELAY, ITEMS):
            values = {
                self._names[self._key(release, path, value)]: changed(release.values, path, value)
                for release, path, value in [*cases, *OUT_OF_RANGE.values()]
                if release.chart == chart.chart
            }
            if chart is RELAY:
                values |= {f"without-{key.lower()}": without(key) for key in WITHOUT_DEFAULT}
            self._messages |= helm.refused_all(chart, values)

    @staticmethod
    def _key(release: Release, path: tuple[str | int, ...], value: Any) -> str:
        return json.dumps([release.name, path, value])

    def of(self, release: Release, path: tuple[str | int, ...], value: Any) -> str:
        return self._messages[self._names[self._key(release, path, value)]]

    def without(self, key: str) -> str:
        return self._messages[f"without-{key.lower()}"]


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in RELAY.values.items() if name != key}


@pytest.fixture(scope="module")
def known() -> dict[Path, Refusals]:
    return {}


@pytest.fixture
def refusals(helm: Helm, known: dict[Path, Refusals]) -> Refusals:
    """Return the errors of each Helm version."""
    if helm.program not in known:
        known[helm.program] = Refusals(helm)
    return known[helm.program]


@pytest.mark.parametrize(("release", "path", "value"), list(fields()))
def test_a_wrong_type_and_an_unknown_key_are_rejected_with_their_key(
    release: Release, path: tuple[str | int, ...], value: Any, refusals: Refusals
) -> None:
    message = refusals.of(release, path, value)

    assert "values don't meet the specifications of the schema" in message
    assert str([step for step in path if isinstance(step, str)][-1]) in message


@pytest.mark.parametrize(("release", "path", "value"), list(OUT_OF_RANGE.values()), ids=list(OUT_OF_RANGE))
def test_a_value_out_of_range_is_rejected_with_its_key(
    release: Release, path: tuple[str | int, ...], value: Any, refusals: Refusals
) -> None:
    message = refusals.of(release, path, value)

    # For a key that is not allowed, Helm names only the key.
    named = str(next(iter(value))) if isinstance(value, dict) else str(path[-1])
    assert named in message


@pytest.mark.parametrize("key", WITHOUT_DEFAULT)
def test_values_without_a_safe_default_are_required(key: str, refusals: Refusals) -> None:
    assert key in refusals.without(key)


SERVED_WRONGLY = {
    "no TOML": ("[server\nsecret = 1", "relayToml is not valid TOML"),
    "no url": (TOML.replace("url =", "uri ="), "[server] has no url"),
    "no host": (TOML.replace('host = "0.0.0.0"\n', ""), "[server] host is 127.0.0.1 by default"),
    "a host name": (TOML.replace('"0.0.0.0"', '"localhost"'), "[server] host is localhost"),
    "no key": (TOML.replace("[[auth]]", "[[keys]]"), "[[auth]] is missing"),
    "private key": (TOML.replace("public_key", "private_key"), "[[auth]] has a private_key"),
    "no store": (TOML.replace("[store]", "[storage]"), "[store] has no type"),
    "a file system": (TOML.replace('type = "s3"', 'type = "filesystem"'), "[store] has type filesystem"),
    "credential": (TOML.replace("[store]", '[store]\nsecret_access_key = "a"'), "[store] has secret_access_key"),
}


@pytest.mark.parametrize(("toml", "reason"), list(SERVED_WRONGLY.values()), ids=list(SERVED_WRONGLY))
def test_a_config_with_a_wrong_effect_is_rejected(toml: str, reason: str, helm: Helm) -> None:
    assert reason in helm.refused(RELAY.merged({"relayToml": toml}))


def test_invalid_toml_is_not_shown(helm: Helm) -> None:
    message = helm.refused(RELAY.merged({"relayToml": '[store]\nsecret_access_key = "wJalrXUtnFEMI\n'}))

    assert "relayToml is not valid TOML" in message
    assert "wJalr" not in message


def test_a_bucket_needs_credentials_and_memory_does_not(helm: Helm) -> None:
    without = Release(
        RELAY.chart,
        RELAY.name,
        RELAY.namespace,
        {name: value for name, value in RELAY.values.items() if name != "credentials"},
    )

    assert "credentials is missing" in helm.refused(without)
    assert helm.template(without.merged({"relayToml": TOML.replace('type = "s3"', 'type = "memory"')}))


def test_without_metrics_nothing_is_scraped(helm: Helm) -> None:
    assert "no [metrics]" in helm.refused(RELAY.merged({"serviceMonitor": {"enabled": True}}))


def test_an_alert_without_data_is_rejected(helm: Helm) -> None:
    values = {"relayToml": TOML + "\n[metrics]\nport = 9091\n", "prometheusRule": {"enabled": True}}
    assert "the alert never fires" in helm.refused(RELAY.merged(values))


def test_a_duplicate_item_is_rejected(helm: Helm) -> None:
    twice = ITEMS.merged({"items": ITEMS.values["items"] * 2})

    assert "duplicate relay/relay-s3-credentials" in helm.refused(twice)
