"""A commit or an item that never becomes ready blocks neither its fix nor other relays, in both generations of Flux."""

import json
import time
from typing import Any

from e2e.conftest import StartDeployment
from e2e.deployment import Deployment
from e2e.first_day import first_day
from e2e.names import HOST, NAMESPACE, RELAY
from e2e.test_day_two import second_relay
from e2e.verbs import Operator

import pytest

LIMIT = 120.0
"""Seconds from the push of a fix until Helm applies it."""
# A changed field: Helm 3 does not remove a field that only a failed revision added.
TOO_MUCH = '    resources:\n      requests:\n        cpu: "100000"\n'
GATE = "CancelHealthCheckOnNewRevision=true"


def redact_errors(values: dict[str, Any]) -> None:
    """Change the configuration of the first relay."""
    values["relays"][0]["config"] = {"server": {"redact_errors": True}}


def seconds_until_served(day: Deployment, seconds: float) -> float:
    """Wait until the first relay serves the changed configuration."""
    began = time.monotonic()

    def obstacle() -> str:
        served = day.serving(HOST).get("config", {}).get("server", {})
        return "" if served.get("redact_errors") is True else "the relay does not serve the changed configuration"

    day.until(obstacle, seconds=seconds)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("flux", "gates"), [("", ""), ("flux-2.9", ""), ("flux-2.9", GATE)], ids=["2.7", "2.9", "2.9 with the gate"]
)
def test_a_fix_is_applied_soon_after_its_push(start_deployment: StartDeployment, flux: str, gates: str) -> None:
    with start_deployment(flux, gates) as day:
        first_day(day)
        file = day.folder / f"apps/docs-prod/helmrelease-{RELAY}.yaml"
        file.write_text(file.read_text().replace("  values:\n", f"  values:\n{TOO_MUCH}"))
        day.commit("a pod that fits on no node")
        day.reconcile()

        def obstacle() -> str:
            pods = [pod for pod in day.clusters.virtual.list("pod") if pod["metadata"]["namespace"] == NAMESPACE]
            return "" if [pod["status"]["phase"] for pod in pods] == ["Pending"] else "the pod is not Pending"

        day.until(obstacle)
        # No request for a reconciliation: Flux must find the fix itself.
        day.change("the fix", redact_errors)
        seconds = seconds_until_served(day, LIMIT)
        print(f"Flux {flux or '2.7'} {gates}: the fix is served {seconds:.0f} s after its push")


def test_a_missing_item_does_not_block_the_other_relay(start_deployment: StartDeployment) -> None:
    def without_item(values: dict[str, Any]) -> None:
        second_relay(values)
        values["relays"][1]["item"] = "an item that does not exist"

    with start_deployment("flux-2.9") as day:
        operator = Operator(day)
        operator.first_day()
        day.change("a second relay without its item", without_item)
        day.reconcile()
        item = "archive-s3-credentials"
        day.until(lambda: "" if day.clusters.virtual.find("onepassworditem", item, "archive") else "no item")
        day.change("an upgrade of the first relay", redact_errors)
        day.reconcile()
        seconds = seconds_until_served(day, LIMIT)
        print(f"the other relay is upgraded {seconds:.0f} s after the push")

        done = operator.verify("--json")
        report = json.loads(done.stdout)
        assert report["first"] == f"item/archive/{item}", done.stdout
        (link,) = (link for link in report["links"] if link["id"] == report["first"])
        assert (link["rule"], "an item that does not exist" in link["detail"]) == ("VFY055", True), link
