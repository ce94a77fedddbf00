"""The operator's day with the verbs of relay-gitops, and the report of `verify` for faults in a live system.

Replaced parts: those of e2e/deployment.py, the 1Password CLI (e2e/verbs.py), and the address of the ingress.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from e2e.cluster_faults import CLUSTER_FAULTS
from e2e.conftest import StartDeployment, collected, started
from e2e.live_faults import FAULTS, kubectl
from e2e.names import HOST, NAMESPACE, RELAY, TENANT
from e2e.next_commands import run_next_commands
from e2e.store import BUCKET
from e2e.test_day_one import check_served
from e2e.verbs import Operator

import pytest

SECONDS = 60.0
ALL_FAULTS = {**CLUSTER_FAULTS, **FAULTS}


@pytest.mark.parametrize(("backend", "root"), [("mirror", "virtual-cluster"), ("stable", "host")])
def test_the_verbs_deploy_a_relay_to_empty_clusters(start_deployment: StartDeployment, backend: str, root: str) -> None:
    def choose(values: dict[str, Any]) -> None:
        values["ingress"]["backend"] = backend
        values["flux"]["root"] = root

    with start_deployment() as day:
        day.change(f"backend {backend}, root {root}", choose)
        operator = Operator(day)
        operator.first_day()
        done = operator.verify("--wait", "60")
        assert done.returncode == 0, done.stdout
        check_served(day)
        assert day.serving(HOST)["config"]["store"]["bucket"] == BUCKET
        assert operator.run("pin").returncode == 0
        again = operator.run("bootstrap", "docs-prod", "--yes", "--virtual-kubeconfig", "host")
        assert {line.split()[0] for line in again.stdout.splitlines()} == {"keep"}


def test_a_new_mirror_is_found_and_pinned(start_deployment: StartDeployment) -> None:
    with start_deployment() as day:
        day.change("backend mirror", lambda values: values["ingress"].update(backend="mirror"))
        operator = Operator(day)
        operator.first_day()
        (before,) = day.mirrors(RELAY, NAMESPACE)
        virtual = day.clusters.virtual
        for kind, name, namespace in (("helmrelease", RELAY, "flux-system"), ("service", RELAY, NAMESPACE)):
            done = virtual.kubectl("delete", kind, name, f"--namespace={namespace}", "--timeout=60s")
            assert done.returncode == 0, done.stderr
        operator.bootstrap("docs-prod")
        day.until(lambda: "" if day.mirrors(RELAY, NAMESPACE) not in ([], [before]) else "no new mirror")
        assert operator.first_fault() == ("relay/backend", "VFY082")
        assert day.ask(HOST, "/ready").status == 503
        operator.done("pin")
        day.commit("pin the new mirror")
        operator.bootstrap("docs-infra-prod")
        day.reconcile()
        assert operator.verify("--wait", "60").returncode == 0
        check_served(day)

        (mirror,) = day.mirrors(RELAY, NAMESPACE)
        metadata = {"name": "second", "namespace": TENANT, "labels": mirror["metadata"]["labels"]}
        second = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": [{"port": 80}]}}
        assert day.clusters.host.apply([second]) == []
        assert operator.first_fault() == ("relay/backend", "VFY081")
        kubectl(day, "host", "delete", "service", "second", f"--namespace={TENANT}")
        assert operator.first_fault() == ("", "")


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Return an operator of running clusters with the stable backend."""
    with started(tmp_path_factory.mktemp("clusters")) as day:
        found = Operator(day)
        found.first_day()
        yield found


def await_fault(operator: Operator, expected: tuple[str, str]) -> None:
    """Wait until verify reports a link and its cause."""
    end = time.monotonic() + SECONDS
    while (found := operator.first_fault()) != expected:
        assert time.monotonic() < end, f"{found} instead of {expected}\n{operator.verify().stdout}"
        time.sleep(0.5)


@pytest.mark.parametrize("name", ALL_FAULTS)
def test_verify_reports_the_first_broken_link_and_the_chain_recovers(operator: Operator, name: str) -> None:
    link, cause, (fault, fix) = ALL_FAULTS[name]
    # The clusters are module-scoped, so their fixture does not see a failing test.
    with collected(operator.day):
        fault(operator.day)
        try:
            await_fault(operator, (link, cause))
            found = operator.first_link()
            assert found is not None
            run_next_commands(operator, found)
        finally:
            fix(operator.day)
        await_fault(operator, ("", ""))


def test_verify_reports_why_a_cluster_cannot_be_read(operator: Operator, tmp_path: Path) -> None:
    day = operator.day
    expired = tmp_path / "expired"
    text = day.clusters.host.kubeconfig.read_text()
    token = json.loads(text)["users"][0]["user"]["token"]
    expired.write_text(text.replace(token, "expired"))
    for options, kubeconfig, cause in (
        ((), expired, "VFY091"),
        ((), day.clusters.virtual.kubeconfig, "VFY090"),
        (("--virtual-kubeconfig", str(day.clusters.host.kubeconfig)), None, "VFY090"),
    ):
        done = operator.verify(*options, kubeconfig=kubeconfig)
        assert done.returncode == 1, done.stderr
        assert f"({cause})." in done.stdout, done.stdout
