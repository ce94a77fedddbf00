"""A relay is renamed, moved, removed, and its node port is reused, with both backends."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from e2e.conftest import started
from e2e.deployment import Deployment
from e2e.names import HOST, INGRESS, RELAY, TENANT
from e2e.test_day_two import SECOND_HOST, second_relay
from e2e.verbs import Operator

import pytest

SECONDS = 180.0
"""Flux retries a rejected release after one minute."""


@pytest.fixture(params=["stable", "mirror"], scope="module")
def operator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Return an operator of running clusters with two relays."""
    with started(tmp_path_factory.mktemp("clusters")) as day:
        day.change(request.param, lambda values: values["ingress"].update(backend=request.param))
        found = Operator(day)
        found.first_day()
        change(found, "a second relay", second_relay)
        pin(found)
        day.until(lambda: not_served_by(day, "archive"), seconds=SECONDS)
        yield found


def is_mirror(operator: Operator) -> bool:
    """Return whether the Ingresses route to mirrored Services."""
    return bool(operator.day.environment["ingress"]["backend"] == "mirror")


def change(operator: Operator, message: str, edit: Callable[[dict[str, Any]], None]) -> float:
    """Change the environment, push, and return the time."""

    def edit_and_unpin(values: dict[str, Any]) -> None:
        edit(values)
        for relay in values["relays"][1:]:
            relay.pop("mirror", None)

    operator.day.change(message, edit_and_unpin)
    operator.day.reconcile()
    return time.monotonic()


def pin(operator: Operator) -> None:
    """Pin the new mirror, and push."""
    if is_mirror(operator):
        operator.done("pin", "--wait", "120")
        operator.day.commit("pin the new mirror")
        operator.day.reconcile()


def not_served_by(day: Deployment, name: str) -> str:
    """Return why the second host is not served by the relay with a name; empty if it is."""
    pod = str(day.serving(SECOND_HOST).get("pod", ""))
    return "" if pod.startswith(f"{name}-") else f"{SECOND_HOST} is served by {pod or 'nothing'}, not by {name}"


def free_the_node_port(operator: Operator, name: str, namespace: str, old: tuple[str, str]) -> None:
    """With the mirror backend, wait until verify reports the kept Service, and run the command that it prints."""
    day, virtual = operator.day, operator.day.clusters.virtual
    if not is_mirror(operator):
        return
    day.until(lambda: str(operator.first_fault()) if operator.first_fault()[1] != "VFY038" else "", seconds=SECONDS)
    assert operator.first_fault() == (f"release/{name}/installed", "VFY038")
    command = f"kubectl --namespace {old[0]} delete service {old[1]}"
    assert command in operator.verify().stdout
    done = virtual.kubectl(*command.split()[1:], "--timeout=60s")
    assert done.returncode == 0, done.stderr
    day.until(lambda: "" if virtual.find("service", name, namespace) else "no Service", seconds=SECONDS)


def test_a_renamed_relay_comes_up_with_its_ingress_and_certificate(operator: Operator) -> None:
    day = operator.day
    before = day.clusters.host.find("ingress", "archive", TENANT)
    began = change(operator, "rename", lambda values: values["relays"][1].update(name="notes"))
    free_the_node_port(operator, "notes", "archive", ("archive", "archive"))
    pin(operator)
    day.until(lambda: not_served_by(day, "notes"), seconds=SECONDS)
    print(f"renamed: served after {time.monotonic() - began:.0f} s")
    ingress = day.clusters.host.find("ingress", "archive", TENANT)
    if not is_mirror(operator):
        assert ingress["metadata"]["uid"] == before["metadata"]["uid"]
    assert not day.clusters.virtual.find("service", "archive", "archive")


def test_a_relay_in_another_namespace_comes_up(operator: Operator) -> None:
    day = operator.day
    began = change(operator, "move", lambda values: values["relays"][1].update(namespace="library"))
    free_the_node_port(operator, "notes", "library", ("archive", "notes"))
    pin(operator)

    def obstacle() -> str:
        if not day.clusters.virtual.find("service", "notes", "library"):
            return "no Service in the new namespace"
        return not_served_by(day, "notes")

    day.until(obstacle, seconds=SECONDS)
    print(f"moved: served after {time.monotonic() - began:.0f} s")
    assert not day.clusters.virtual.find("service", "notes", "archive")
    assert len(day.mirrors("notes", "library")) == 1
    assert day.mirrors("notes", "archive") == []


def test_the_node_port_of_a_removed_relay_is_reused(operator: Operator) -> None:
    day, virtual = operator.day, operator.day.clusters.virtual
    removed: list[dict[str, Any]] = []
    change(operator, "remove", lambda values: removed.append(values["relays"].pop()))
    day.until(lambda: "it is served" if day.ask(SECOND_HOST, "/ready").status not in {0, 404} else "", seconds=SECONDS)
    day.until(lambda: "it is there" if virtual.find("helmrelease", "notes", "flux-system") else "", seconds=SECONDS)
    if is_mirror(operator):
        assert virtual.find("service", "notes", "library")
        done = virtual.kubectl("delete", "service", "notes", "--namespace=library", "--timeout=60s")
        assert done.returncode == 0, done.stderr
    day.until(lambda: "the mirror is there" if day.mirrors("notes", "library") else "", seconds=SECONDS)

    began = change(operator, "another relay", lambda values: values["relays"].append({**removed[0], "name": "family"}))
    pin(operator)
    day.until(lambda: not_served_by(day, "family"), seconds=SECONDS)
    print(f"reused: served after {time.monotonic() - began:.0f} s")


def test_the_backend_is_switched_and_back(operator: Operator) -> None:
    day = operator.day
    first = day.environment["ingress"]["backend"]
    for backend in ({"stable", "mirror"} - {first}).pop(), first:
        file = day.folder / "environments" / "docs.yaml"
        before = day.environment["ingress"]["backend"]
        file.write_text(file.read_text().replace(f"backend: {before}", f"backend: {backend}"))
        operator.done("pin", "--wait", "120")
        operator.done("synth")
        day.commit(f"backend {backend}")
        day.reconcile()
        names = {relay["name"]: relay.get("mirror") for relay in day.environment["relays"]}

        def obstacle(backend: str = backend, names: dict[str, str | None] = names) -> str:
            rules = day.clusters.host.find("ingress", INGRESS, TENANT)["spec"]["rules"]
            wanted = RELAY if backend == "stable" else names[RELAY]
            found = rules[0]["http"]["paths"][0]["backend"]["service"]["name"]
            return "" if found == wanted else f"the Ingress routes to {found}, not to {wanted}"

        day.until(obstacle, seconds=SECONDS)
        day.until(lambda: day.not_served(HOST), seconds=SECONDS)
