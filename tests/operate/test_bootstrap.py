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
    """Return the objects without what differs between two runs that end alike."""
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
    """Return clusters in which the Secrets are and Flux works."""
    platform.run("create-1password-secret")
    platform.virtual.written.clear()
    platform.reconciled()
    return platform


def test_the_plan_is_shown_and_nothing_changed(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-prod", "--dry-run")
    assert ran.status == 0
    assert ran.out.splitlines() == [f"create  {name}" for name in ROOT_OBJECTS]
    assert ready.virtual.written == []


def test_root_objects_are_applied_in_order_and_waited_for(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (0, [f"create  {name}" for name in ROOT_OBJECTS])
    assert [key[1] for key in ready.virtual.written[:3]] == ["Namespace", "GitRepository", "Kustomization"]
    commit = ready.git("rev-parse", "HEAD")
    assert ran.err.splitlines()[-1] == f"apps/docs-prod is in the virtual cluster at {commit[:12]}"
    for name in ("HelmRelease flux-system/1password-operator", "Kustomization flux-system/docs-prod"):
        assert f"✓ {name}: done" in ran.err


def test_run_again_it_keeps_what_is_as_it_should_be(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    ran = ready.run("bootstrap", "docs-prod")
    assert (ran.status, ran.out.splitlines()) == (0, [f"keep    {name}" for name in ROOT_OBJECTS])


def test_what_would_change_is_named(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    live(ready.virtual, GIT_REPOSITORY, "setup")["spec"]["ref"]["branch"] = "old"
    live(ready.virtual, KUSTOMIZATION, "docs-prod")["spec"]["prune"] = False
    assert ready.run("bootstrap", "docs-prod", "--dry-run").out.splitlines() == [
        "keep    Namespace flux-system",
        "change  GitRepository flux-system/setup: spec.ref.branch",
        "change  Kustomization flux-system/docs-prod: spec.prune",
    ]


def test_without_somebody_to_ask_nothing_is_applied(ready: Platform) -> None:
    process = ready.start("bootstrap", "docs-prod")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "error: nobody is there to confirm the plan. Run it with --yes.\n" in err
    assert ready.virtual.written == []


def test_the_host_gets_its_own_folder(ready: Platform) -> None:
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["create  GitRepository flux-system/docs-infra-prod", "create  Kustomization flux-system/docs-infra-prod"],
    )
    assert ready.virtual.written == []


def test_with_the_root_in_the_host_the_virtual_clusters_folder_goes_there_too(ready: Platform) -> None:
    ready.project.set(flux={"root": "host", "namespace": "flux-system"})
    ready.project.synth()
    ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["create  GitRepository tenant-root/docs-prod", "create  Kustomization tenant-root/docs-prod"],
    )
    assert ready.virtual.written == []


def test_a_namespace_of_the_host_is_not_made_here(ready: Platform) -> None:
    del ready.host.objects["v1", "Namespace", "", "flux-system"]
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.err.startswith(
        "error: host cluster: the namespace flux-system of GitRepository flux-system/docs-infra-prod is not there"
    )


def test_without_the_secrets_it_says_how_to_make_them(platform: Platform) -> None:
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert ran.err == (
        "error: the 1Password operator would not start: Secret 1password/1password-credentials is not there; Secret "
        "1password/1password-operator-token is not there. Run relay-gitops create-1password-secret, and this again.\n"
    )
    assert platform.virtual.written == []


def test_without_flux_it_says_how_to_get_it(ready: Platform) -> None:
    ready.virtual.unserved = {"GitRepository", "Kustomization"}
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert ran.err.startswith(
        "error: virtual cluster: Flux is not there: it does not serve source.toolkit.fluxcd.io/v1"
    )


def test_a_host_that_does_not_hold_the_virtual_cluster_is_refused(ready: Platform) -> None:
    ready.host.objects.clear()
    ready.host.add(namespace("flux-system"))
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.status == 2
    assert "so it is not the host of cluster-docs-infra-prod. Name the host's context with --host-context." in ran.err
    assert ready.host.written == []


def test_what_is_not_committed_is_refused(ready: Platform) -> None:
    (ready.project.root / "helm/relay-server/values.yaml").write_text("{}\n")
    (ready.project.root / "apps/docs-prod/new.yaml").write_text("a: 1\n")
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.err == (
        "error: helm/relay-server/values.yaml, apps/docs-prod/new.yaml are not committed, so Flux would not read it. "
        "Commit, push, and run it again.\n"
    )


def test_what_is_not_pushed_is_refused(ready: Platform) -> None:
    ready.project.relays({"host": "other.enigma.vgijssel.nl"})
    ready.project.synth()
    ready.git("commit", "--quiet", "--all", "--message=change")
    ran = ready.run("bootstrap", "docs-infra-prod", "--yes")
    assert ran.err.startswith("error: apps/docs-infra-prod/ingress-relay.yaml is not as in branch main of https://")
    assert ran.err.endswith("). Push, and run it again.\n")


def test_what_others_pushed_elsewhere_does_not_matter(ready: Platform) -> None:
    before = ready.git("rev-parse", "HEAD")
    (ready.project.root / "elsewhere.txt").write_text("text")
    newest = ready.push()
    ready.git("reset", "--quiet", "--hard", before)
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 0
    assert newest[:12] in ran.err


def test_a_branch_that_is_not_there_is_said_to_be(ready: Platform) -> None:
    ready.project.synth("--branch", "mg/feat/deploy-relay-server")
    ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.err == (
        "error: https://github.com/vgijssel/setup has no branch mg/feat/deploy-relay-server. Push it, or mend "
        "repository.branch in the environment.\n"
    )


def test_an_object_that_is_refused_is_named_with_the_servers_words(ready: Platform) -> None:
    ready.virtual.refused["GitRepository", "setup"] = (422, "GitRepository is invalid: spec.url: no")
    ran = ready.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert "GitRepository flux-system/setup: GitRepository is invalid: spec.url: no" in ran.err


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            {"conditions": [{"type": "Ready", "status": "False", "message": "couldn't find remote ref"}]},
            "GitRepository flux-system/setup was not ready within 1 s: couldn't find remote ref. Mend that",
        ),
        (
            {
                "conditions": [
                    {"type": "Ready", "status": "False", "message": "invalid url"},
                    {"type": "Stalled", "status": "True", "message": "invalid url"},
                ]
            },
            "GitRepository flux-system/setup failed: invalid url. Mend that",
        ),
        ({}, "GitRepository flux-system/setup was not ready within 1 s: has no condition yet. Mend that"),
    ],
)
def test_what_does_not_become_ready_is_named_in_its_own_words(
    platform: Platform, status: dict[str, Any], said: str
) -> None:
    platform.run("create-1password-secret")

    def fail(written: Manifest) -> None:
        if written["kind"] == "GitRepository":
            written["status"] = {"observedGeneration": written["metadata"]["generation"], **status}

    platform.virtual.controllers.append(fail)
    ran = platform.run("bootstrap", "docs-prod", "--yes", "--timeout", "1")
    assert ran.status == 2
    assert f"error: {said}" in ran.err


def test_an_older_revision_is_not_enough(ready: Platform) -> None:
    ready.run("bootstrap", "docs-prod", "--yes")
    ready.virtual.controllers.clear()
    (ready.project.root / "elsewhere.txt").write_text("text")
    commit = ready.push()
    ran = ready.run("bootstrap", "docs-prod", "--yes", "--timeout", "1")
    assert ran.status == 2
    assert f"and {commit[:12]} is waited for" in ran.err


def test_interrupted_at_any_write_and_run_again_it_ends_alike(ready: Platform) -> None:
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
            assert "error: interrupted. What was applied stays" in err
        assert ready.run("bootstrap", "docs-prod", "--yes").status == 0
        assert undisturbed == state(ready.virtual), number
