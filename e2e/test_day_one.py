"""From two empty clusters to a relay that answers: both backend modes, both root modes, and a newer Flux.

The operator creates the Secrets of 1Password and applies the root objects; Flux deploys the rest. e2e/deployment.py
lists the replaced parts. The variants are synthesized from the committed environment with one or two changed values.
"""

from typing import Any

from e2e.conftest import StartDeployment
from e2e.deployment import Deployment
from e2e.first_day import first_day
from e2e.names import DOMAIN, HOST, IMAGE, INGRESS, NAMESPACE, RELAY, TENANT
from e2e.report import Report

import pytest


def check_served(day: Deployment) -> None:
    """Check the answers of the relay to a client, and that no other host name is served."""
    assert day.ask(HOST, "/ready").json() == {"ok": True}
    assert day.echo(HOST, b"document") == b"document"
    assert "CERTIFICATE_VERIFY_FAILED" in day.ask(f"other.{DOMAIN}", "/ready").text
    started_with = day.serving(HOST)
    assert started_with["config"]["server"]["url"] == f"https://{HOST}"
    assert started_with["image"] == IMAGE


@pytest.mark.parametrize("root", ["virtual-cluster", "host"])
@pytest.mark.parametrize("backend", ["stable", "mirror"])
def test_a_relay_is_deployed_to_empty_clusters(
    start_deployment: StartDeployment, report: Report, backend: str, root: str
) -> None:
    def choose(values: dict[str, Any]) -> None:
        values["ingress"]["backend"] = backend
        values["flux"]["root"] = root

    with start_deployment() as day:
        if (backend, root) != ("stable", "virtual-cluster"):
            day.change(f"backend {backend}, root {root}", choose)
        first_day(day)
        check_served(day)
        report.add(f"{backend}, {root}", day)
        ingress = day.clusters.host.find("ingress", INGRESS, TENANT)
        (mirror,) = day.mirrors(RELAY, NAMESPACE)
        backend_service = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
        assert backend_service == {"stable": RELAY, "mirror": mirror["metadata"]["name"]}[backend]


def test_a_relay_is_deployed_with_a_newer_flux(start_deployment: StartDeployment, report: Report) -> None:
    with start_deployment("flux-2.9") as day:
        first_day(day)
        check_served(day)
        report.add("Flux 2.9", day)
