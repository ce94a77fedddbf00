"""relay-gitops bootstrap."""

import copy
import os
import signal
from typing import Any

from relay_gitops.operate.bootstrap import REQUESTED_AT
from relay_gitops.operate.kinds import GIT_REPOSITORY, KUSTOMIZATION
from tests.operate.conftest import Platform, namespace
from tests.operate.kubernetes_api import Key, KubernetesApi, Manifest

import pytest

ROOT_OBJECTS = ["Namespace flux-system", "GitRepository flux-system/setup", "Kustomization flux-system/docs-prod"]


def state(api: KubernetesApi) -> dict[Key, Manifest]:
    """Return the objects without fields that differ between equal runs."""
    found = copy.deepcopy(api.objects)
    for item in found.values():
        for name in ("uid", "resourceVersion"):
            item["metadata"].pop(name, None)
        item["metadata"].get("annotations", {}).pop(REQUESTED_AT, None)
    return found


def live(api: KubernetesApi, kind: Any, name: str) -> Manifest:
    return api.find(kind, name, "flux-system")


@pytest.fixture
def ready(platform: Platform) -> Platform:
    """Return clusters with the bootstrap Secrets and a working Flux."""
    platform.run("create-1password-secret")
    platform.virtual.written.clear()
    platform.reconciled()
    return platform


def test_dry_run_shows_the_plan_and_changes_nothing(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-prod", "--dry-run")
    assert ran.status == 0
    assert f"the virtual cluster at {ready.virtual.url}, commit " in ran.err
    assert ran.out.splitlines() == [f"create  {name}" for name in ROOT_OBJECTS]
    assert ready.virtual.written == []


def test_root_objects_are_applied_in_order(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (0, [f"create  {name}" for name in ROOT_OBJECTS])
    assert [key[1] for key in ready.virtual.written[:3]] == ["Namespace", "GitRepository", "Kustomization"]
    commit = ready.git("rev-parse", "HEAD")
    assert ran.err.splitlines()[-1] == f"apps/docs-prod is deployed to the virtual cluster at commit {commit[:12]}"
    for name in ("HelmRelease flux-system/1password-operator", "Kustomization flux-system/docs-prod"):
        assert f"✓ {name}: done" in ran.err


def test_a_second_run_keeps_all_objects(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    ran = ready.run("bootstrap", "docs-prod")
    assert (ran.status, ran.out.splitlines()) == (0, [f"keep    {name}" for name in ROOT_OBJECTS])


def test_the_plan_names_changed_fields(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    live(ready.virtual, GIT_REPOSITORY, "setup")["spec"]["ref"]["branch"] = "old"
    live(ready.virtual, KUSTOMIZATION, "docs-prod")["spec"]["prune"] = False
    assert ready.run("bootstrap", "docs-prod", "--dry-run").out.splitlines() == [
        "keep    Namespace flux-system",
        "change  GitRepository flux-system/setup: spec.ref.branch",
        "change  Kustomization flux-system/docs-prod: spec.prune",
    ]


def test_without_a_terminal_nothing_is_applied(ready: Platform) -> None:
    process = ready.start("bootstrap", "docs-prod")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "error: standard input is not a terminal; pass --yes to apply the plan.\n" in err
    assert ready.virtual.written == []


def test_docs_infra_prod_is_applied_to_the_host(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["create  GitRepository flux-system/docs-infra-prod", "create  Kustomization flux-system/docs-infra-prod"],
    )
    assert ready.virtual.written == []


def test_with_the_root_in_the_host_docs_prod_is_applied_to_the_host(ready: Platform) -> None:
    ready.project.set(flux={"root": "host", "namespace": "flux-system"})
    ready.project.synth()
    ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["create  GitRepository tenant-root/docs-prod", "create  Kustomization tenant-root/docs-prod"],
    )
    assert ready.virtual.written == []


def test_a_missing_namespace_in_the_host_is_an_error(ready: Platform) -> None:
    del ready.host.objects["v1", "Namespace", "", "flux-system"]
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.err.startswith(
        "error: host cluster: the namespace flux-system of GitRepository flux-system/docs-infra-prod does not exist. "
        "Run kubectl create namespace flux-system."
    )


def test_missing_bootstrap_secrets_are_an_error(platform: Platform) -> None:
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert ran.err == (
        "error: the 1Password operator would not start: Secret 1password/1password-credentials is missing; Secret "
        "1password/1password-operator-token is missing. Run relay-gitops create-1password-secret first.\n"
    )
    assert platform.virtual.written == []


def test_missing_flux_is_an_error(ready: Platform) -> None:
    ready.virtual.unserved = {"GitRepository", "Kustomization"}
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert ran.err.startswith(
        "error: virtual cluster: Flux is not installed: it does not serve source.toolkit.fluxcd.io/v1"
    )


def test_the_wrong_host_cluster_is_an_error(ready: Platform) -> None:
    ready.host.objects.clear()
    ready.host.add(namespace("flux-system"))
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.status == 2
    assert "so it is not the host of cluster-docs-infra-prod. Pass the host's context with --host-context." in ran.err
    assert ready.host.written == []


def test_uncommitted_files_are_an_error(ready: Platform) -> None:
    (ready.project.root / "helm/relay-server/values.yaml").write_text("{}\n")
    (ready.project.root / "apps/docs-prod/new.yaml").write_text("a: 1\n")
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.err == (
        "error: helm/relay-server/values.yaml, apps/docs-prod/new.yaml are not committed, so Flux cannot read it. "
        "Commit and push, then run bootstrap again.\n"
    )


def test_unpushed_commits_are_an_error(ready: Platform) -> None:
    ready.project.relays({"host": "other.enigma.vgijssel.nl"})
    ready.project.synth()
    ready.git("commit", "--quiet", "--all", "--message=change")
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.err.startswith("error: apps/docs-infra-prod/ingress-relay.yaml is different in branch main of https://")
    assert ran.err.endswith("), which Flux will read. Push, then run bootstrap again.\n")


def test_pushed_changes_of_other_files_are_accepted(ready: Platform) -> None:
    before = ready.git("rev-parse", "HEAD")
    (ready.project.root / "elsewhere.txt").write_text("text")
    newest = ready.push()
    ready.git("reset", "--quiet", "--hard", before)
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 0
    assert newest[:12] in ran.err


def test_a_missing_branch_is_an_error(ready: Platform) -> None:
    ready.project.synth("--branch", "mg/feat/deploy-relay-server")
    ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.err == (
        "error: https://github.com/vgijssel/setup has no branch mg/feat/deploy-relay-server. Push it, or correct "
        "repository.branch in the environment.\n"
    )


def test_a_rejected_object_is_reported_with_the_message_of_the_server(ready: Platform) -> None:
    ready.virtual.refused["GitRepository", "setup"] = (422, "GitRepository is invalid: spec.url: no")
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 3
    assert "GitRepository flux-system/setup: GitRepository is invalid: spec.url: no" in ran.err


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (
            {"conditions": [{"type": "Ready", "status": "False", "message": "couldn't find remote ref"}]},
            "GitRepository flux-system/setup was not ready within 1 s: couldn't find remote ref. Run relay-gitops",
        ),
        (
            {
                "conditions": [
                    {"type": "Ready", "status": "False", "message": "invalid url"},
                    {"type": "Stalled", "status": "True", "message": "invalid url"},
                ]
            },
            "GitRepository flux-system/setup failed: invalid url. Run relay-gitops",
        ),
        ({}, "GitRepository flux-system/setup was not ready within 1 s: has no condition yet. "),
    ],
)
def test_an_object_that_does_not_become_ready_is_reported_with_its_message(
    platform: Platform, status: dict[str, Any], message: str
) -> None:
    platform.run("create-1password-secret")

    def fail(written: Manifest) -> None:
        if written["kind"] == "GitRepository":
            written["status"] = {"observedGeneration": written["metadata"]["generation"], **status}

    platform.virtual.controllers.append(fail)
    ran = platform.run("bootstrap", "docs-prod", "--yes", "--timeout", "1")
    assert ran.status == 3
    assert f"error: {message}" in ran.err


def test_an_older_revision_is_not_enough(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    ready.virtual.controllers.clear()
    (ready.project.root / "elsewhere.txt").write_text("text")
    commit = ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes", "--timeout", "1")
    assert ran.status == 3
    assert f", waiting for {commit[:12]}" in ran.err


def test_an_interrupted_run_can_be_repeated_after_any_write(ready: Platform) -> None:
    before = copy.deepcopy(ready.virtual.objects)
    ready.run("bootstrap", "docs-prod", "--yes")
    undisturbed, writes = state(ready.virtual), len(ready.virtual.written)
    assert writes >= 3
    for number in range(1, writes + 1):
        ready.virtual.objects = copy.deepcopy(before)
        ready.virtual.written.clear()
        process = ready.start("bootstrap", "docs-prod", "--yes")

        def interrupt(_: Manifest, number: int = number, pid: int = process.pid) -> None:
            if len(ready.virtual.written) == number:
                os.kill(pid, signal.SIGINT)

        ready.virtual.controllers.append(interrupt)
        _, err = process.communicate(timeout=60)
        ready.virtual.controllers.pop()
        if process.returncode != 0:
            assert process.returncode == 130
            assert "error: interrupted.\n" in err
            assert "GitRepository flux-system/setup in the virtual cluster" in err or number == 1
            assert "Run the same command again, which continues from there: relay-gitops bootstrap docs-prod" in err
        assert ready.run("bootstrap", "docs-prod", "--yes").status == 0
        assert undisturbed == state(ready.virtual), number
