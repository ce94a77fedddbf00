"""The manifests of both clusters."""

from main import build

from syrupy.assertion import SnapshotAssertion


def test_the_manifests(snapshot: SnapshotAssertion) -> None:
    assert {chart.node.id: chart.to_json() for chart in build().charts} == snapshot


def test_the_relay_has_the_host_of_its_ingress() -> None:
    objects = {
        (found["kind"], found["metadata"]["name"]): found for chart in build().charts for found in chart.to_json()
    }
    relay, ingress = objects["HelmRelease", "family"], objects["Ingress", "family"]
    (rule,) = ingress["spec"]["rules"]
    assert f'url = "https://{rule["host"]}"' in relay["spec"]["values"]["relayToml"]
