"""Later changes on running clusters: values, the image, relays, credentials, a new release."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

from e2e.conftest import started
from e2e.deployment import Deployment
from e2e.failure import collect
from e2e.first_day import first_day
from e2e.names import DOMAIN, HOST, INGRESS, ITEM, NAMESPACE, RELAY, TENANT, VALUES, VAULT
from e2e.store import CREDENTIALS

import pytest

SECOND_HOST = f"archive.{DOMAIN}"


def second_relay(values: dict[str, Any]) -> None:
    """Add a relay in its own namespace."""
    values["relays"].append(
        {
            **values["relays"][0],
            "name": "archive",
            "namespace": "archive",
            "host": SECOND_HOST,
            "prefix": "archive",
            "nodePort": 30021,
        }
    )


def apply_everywhere(day: Deployment, commit: str) -> None:
    """Wait until both clusters are Ready at a commit."""
    day.reconcile()
    day.until(lambda: day.not_applied(day.clusters.virtual, "docs-prod", commit))
    day.until(lambda: day.not_applied(day.clusters.host, "docs-infra-prod", commit))


def digest(credentials: dict[str, str]) -> str:
    """Return the fingerprint of the credentials with which the relay's stand-in was started."""
    pair = f"{credentials['AWS_ACCESS_KEY_ID']}:{credentials['AWS_SECRET_ACCESS_KEY']}"
    return hashlib.sha256(pair.encode()).hexdigest()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Return the committed deployment after its first day."""
    with started(tmp_path_factory.mktemp("clusters")) as deployment:
        first_day(deployment)
        yield deployment


@pytest.fixture
def day(served: Deployment, request: pytest.FixtureRequest) -> Iterator[Deployment]:
    """Return the deployment in the state of the previous test; keep its logs if a test fails."""
    failed = request.session.testsfailed
    yield served
    if request.session.testsfailed > failed:
        print(f"first cause: {served.first_cause()}\nlogs and objects: {collect(served)}")


def test_a_changed_value_reaches_the_pod(day: Deployment) -> None:
    before = day.serving(HOST)

    def redact_errors(values: dict[str, Any]) -> None:
        values["relays"][0]["config"] = {"server": {"redact_errors": True}}

    def obstacle() -> str:
        served = day.serving(HOST).get("config", {}).get("server", {})
        return "" if served.get("redact_errors") is True else "the old relay.toml is served"

    # Only the mounted file of the pod depends on this value.
    apply_everywhere(day, day.change("no errors for clients", redact_errors))
    day.until(obstacle)
    assert day.serving(HOST)["pod"] != before["pod"]


def test_a_new_image_reaches_the_pod(day: Deployment) -> None:
    commit = day.change("another tag", lambda values: values["image"].update(tag="0.12.99"))
    apply_everywhere(day, commit)
    wanted = f"{VALUES.image.repository}:0.12.99"
    day.until(lambda: "" if day.serving(HOST).get("image") == wanted else "the old image is served")


def test_a_second_relay_is_added_and_removed(day: Deployment) -> None:
    virtual, host = day.clusters.virtual, day.clusters.host
    first = day.serving(HOST)
    uid = virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"]
    before = {name: objects(day, name) for name in ("virtual", "host")}

    apply_everywhere(day, day.change("a second relay", second_relay))
    day.until(lambda: day.not_served(SECOND_HOST))
    assert day.serving(SECOND_HOST)["config"]["store"]["prefix"] == "archive"
    assert day.serving(HOST) == first

    apply_everywhere(day, day.change("no second relay", lambda values: values["relays"].pop()))
    # The Namespace stays, because it may contain other objects.
    kept = {("Namespace", "", "archive")}
    day.until(lambda: difference(objects(day, "virtual") - kept, before["virtual"]))
    assert day.ask(SECOND_HOST, "/ready").status in {0, 404}
    assert virtual.find("service", RELAY, NAMESPACE)["metadata"]["uid"] == uid
    assert day.serving(HOST) == first

    done = virtual.kubectl("delete", "namespace", "archive", "--timeout=60s")
    assert done.returncode == 0, done.stderr
    # cert-manager also keeps the Secret of a deleted Ingress.
    certificate = {("Secret", TENANT, "archive-tls")}
    day.until(lambda: difference(objects(day, "host") - certificate, before["host"]))
    day.until(lambda: difference(objects(day, "virtual"), before["virtual"]))
    assert host.find("ingress", INGRESS, TENANT)


def test_rotated_credentials_reach_the_pod(day: Deployment) -> None:
    before = day.serving(HOST)
    assert before["credentials"] == digest(CREDENTIALS)
    rotated = {**CREDENTIALS, "AWS_SECRET_ACCESS_KEY": "second"}
    day.clusters.store_item(VAULT, ITEM, rotated)
    day.until(lambda: "" if day.serving(HOST).get("credentials") == digest(rotated) else "the old credentials serve")
    assert day.serving(HOST)["pod"] != before["pod"]


def make_again(day: Deployment, *objects: tuple[str, str, str]) -> None:
    """Delete objects of the virtual cluster, and wait until Flux has reinstalled the relay's release."""
    virtual = day.clusters.virtual
    for kind, name, namespace in objects:
        done = virtual.kubectl("delete", kind, name, f"--namespace={namespace}", "--timeout=60s")
        assert done.returncode == 0, done.stderr
    requested = f"reconcile.fluxcd.io/requestedAt={time.time_ns()}"
    fixed = ["annotate", "--overwrite", "kustomization", "docs-prod", "--namespace=flux-system"]
    done = virtual.kubectl(*fixed, requested)
    assert done.returncode == 0, done.stderr
    day.until(lambda: day.not_ready(virtual, "helmrelease", RELAY))
    day.until(lambda: "" if len(day.mirrors(RELAY, NAMESPACE)) == 1 else "no mirror")


def test_a_reinstalled_release_gets_a_new_mirror_and_the_stable_backend_routes_to_it(day: Deployment) -> None:
    (mirror,) = day.mirrors(RELAY, NAMESPACE)
    make_again(day, ("helmrelease", RELAY, "flux-system"))
    (renewed,) = day.mirrors(RELAY, NAMESPACE)
    assert renewed["metadata"]["name"] != mirror["metadata"]["name"]
    day.until(lambda: day.not_served(HOST))


def objects(day: Deployment, cluster: str) -> set[tuple[str, str, str]]:
    """Return kind, namespace and name of the objects of a cluster, without those of Kubernetes and Helm."""
    plane = getattr(day.clusters, cluster)
    kinds = "namespace,service,deployment,configmap,secret,helmrelease,helmchart,kustomization,gitrepository,ingress"
    found = [*plane.list(kinds), *plane.list("onepassworditem")]
    return {
        (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"])
        for each in found
        if each.get("type") != "helm.sh/release.v1" and each["metadata"]["name"] != "kube-root-ca.crt"
    }


def difference(left: set[tuple[str, str, str]], right: set[tuple[str, str, str]]) -> str:
    """Return the difference of two sets; empty if they are equal."""
    return f"only before or only after: {sorted(left ^ right)}" if left != right else ""
