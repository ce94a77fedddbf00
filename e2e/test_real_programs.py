"""A deployment with a real relay, which stores documents in a bucket, and a real cloud-controller-manager.

E2E_RELAY and E2E_CCM are their paths. Without them, the tests use e2e/toolchain/relay and a copy of our
cloud-controller-manager. With E2E_RELAY, the endpoint in relay.toml is replaced with an S3 server on loopback, which
accepts only the credentials of the relay. The bucket has the committed name.
"""

import json
import os
import shutil
from pathlib import Path

import e2e.cloud_controller
from e2e.conftest import StartDeployment
from e2e.deployment import Deployment
from e2e.first_day import await_ingress, await_release, first_day
from e2e.names import HOST, ITEM, VAULT
from e2e.store import CREDENTIALS

import pytest


def not_in_log(day: Deployment, words: str) -> str:
    """Return the words that are missing in the relay's log; empty if a pod logged them."""
    logs = (day.clusters.virtual.folder / "pods").glob("relay-*.log")
    return "" if any(words in log.read_text() for log in logs) else f"the relay does not say {words!r}"


def test_a_relay_stores_documents_in_its_bucket(
    start_deployment: StartDeployment, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = "E2E_RELAY" not in os.environ
    if ours:
        monkeypatch.setenv("E2E_RELAY", str(programs / "relay"))
    with start_deployment() as day:
        store = day.environment["store"]
        day.clusters.store_item(VAULT, ITEM, {**CREDENTIALS, "AWS_SECRET_ACCESS_KEY": "another"})
        day.bootstrap_secrets()
        day.bootstrap(day.clusters.virtual, "docs-prod")
        day.bootstrap(day.clusters.host, "docs-infra-prod")
        # The store distinguishes a missing bucket from denied access.
        (day.clusters.store.buckets / store["bucket"]).mkdir()
        day.until(lambda: not_in_log(day, "ot authorized"))
        assert day.ask(HOST, "/ready").status != 200

        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        await_release(day)
        await_ingress(day)
        assert json.loads(day.ask(HOST, "/ready").text) == {"ok": True}
        if ours:
            assert day.send(HOST, "/d/first/data", b"a document").status == 200
            assert day.ask(HOST, "/d/first/data").text == "a document"
            prefix = day.environment["relays"][0]["prefix"]
            kept = day.clusters.store.buckets / store["bucket"] / prefix / "first" / "data.ysweet"
            assert kept.read_bytes() == b"a document"


def test_a_real_cloud_controller_manager_creates_the_mirror(
    start_deployment: StartDeployment, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "E2E_CCM" not in os.environ:
        elsewhere = tmp_path / "kubevirt-cloud-controller-manager"
        shutil.copy(programs / e2e.cloud_controller.NAME, elsewhere)
        monkeypatch.setenv("E2E_CCM", str(elsewhere))
    with start_deployment() as day:
        first_day(day)
        group = day.clusters.processes.groups[e2e.cloud_controller.NAME]
        assert Path(f"/proc/{group}/exe").resolve() == Path(os.environ["E2E_CCM"]).resolve()
