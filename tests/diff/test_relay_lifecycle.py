"""diff says who is cut off and what stays taken when a relay is renamed, moved, removed or gets another backend."""

import shutil
from pathlib import Path
from typing import Any

from relay_gitops.diff.report import diff_report
from relay_gitops.diff.revisions import repository_states
from relay_gitops.repository.helm import helm
from tests.conftest import Project, operators_project

import pytest

pytestmark = pytest.mark.skipif(helm() is None, reason="Helm is not installed")

MIRROR, SECOND_MIRROR = "a18c2be1873b84bcd8630e79298a07cf", "ad23280013886407ab4775bbeae28955"
FAMILY = {"name": "family", "host": "family.enigma.vgijssel.nl", "prefix": "family", "nodePort": 30021}
DELETE = "kubectl --namespace relay delete service"
URL = "https://relay.enigma.vgijssel.nl"
KEEP = "it has the annotation helm.sh/resource-policy: keep"

Relays = tuple[dict[str, Any], ...]


def consequences(project: Project, root: Path, before: tuple[str, Relays], after: tuple[str, Relays]) -> set[str]:
    """Return `impact objects: message` of each consequence between two environments."""
    for side, (backend, relays) in {"before": before, "after": after}.items():
        project.relays(*relays)
        project.set(ingress={"backend": backend})
        assert project.synth().status == 0
        shutil.copytree(project.root / "apps", root / side / "apps")
        shutil.copytree(operators_project() / "helm", root / side / "helm")
    with repository_states("before", "after", [], root) as (old, new):
        found = diff_report(old, new)
    return {f"{entry.impact.value} {', '.join(entry.objects)}: {entry.message}" for entry in found.consequences}


ONE: Relays = ({},)
TWO: Relays = ({}, FAMILY)
PINNED = ({"mirror": MIRROR}, {**FAMILY, "mirror": SECOND_MIRROR})
RENAMED = (
    f"interruption HelmRelease flux-system/relay: {URL} continues as HelmRelease flux-system/family: its clients are "
    "disconnected until the new server is ready"
)
CASES: dict[str, tuple[tuple[str, Relays], tuple[str, Relays], set[str]]] = {
    "rename, stable": (
        ("stable", ONE),
        ("stable", ({"name": "family"},)),
        {
            RENAMED,
            (
                "interruption Service relay/family: waits for node port 30020 until Service relay/relay has "
                "been deleted, "
                "then Flux retries"
            ),
            "interruption Ingress tenant-root/relay: routes to family instead of relay",
        },
    ),
    "rename, mirror": (
        ("mirror", PINNED[:1]),
        ("mirror", ({"name": "family"},)),
        {
            RENAMED,
            (
                "refused Service relay/family: rejected, because node port 30020 is already allocated to Service "
                f"relay/relay, which stays in the cluster: {KEEP}. Delete it after the commit is applied: "
                f"{DELETE} relay"
            ),
            (
                f"note Service relay/relay: stays in the cluster: {KEEP}. It keeps node port 30020 and its "
                "address until "
                f"you run: {DELETE} relay"
            ),
            (
                "interruption Ingress tenant-root/relay: relay.enigma.vgijssel.nl is no longer served, so its "
                "clients are "
                "cut off. Secret relay-tls with its certificate stays"
            ),
        },
    ),
    "move, stable": (
        ("stable", ONE),
        ("stable", ({"namespace": "notes"},)),
        {
            (
                "interruption Service notes/relay: waits for node port 30020 until Service relay/relay has been "
                "deleted, "
                "then Flux retries"
            ),
        },
    ),
    "move, mirror": (
        ("mirror", PINNED[:1]),
        ("mirror", ({"namespace": "notes", "mirror": MIRROR},)),
        {
            (
                "refused Service notes/relay: rejected, because node port 30020 is already allocated to Service "
                f"relay/relay, which stays in the cluster: {KEEP}. Delete it after the commit is applied: "
                f"{DELETE} relay"
            ),
        },
    ),
    "remove, stable": (
        ("stable", TWO),
        ("stable", ONE),
        {
            (
                "interruption HelmRelease flux-system/family: https://family.enigma.vgijssel.nl ends: its "
                "clients are cut "
                "off, and their documents stay in bucket s3-docs-infra-prod, prefix family until you delete them"
            ),
            (
                "interruption Ingress tenant-root/family: family.enigma.vgijssel.nl is no longer served, so its "
                "clients "
                "are cut off. Secret family-tls with its certificate stays"
            ),
        },
    ),
    "remove, mirror": (
        ("mirror", PINNED),
        ("mirror", PINNED[:1]),
        {
            (
                f"note Service relay/family: stays in the cluster: {KEEP}. It keeps node port 30021 and its "
                "address until "
                f"you run: {DELETE} family"
            ),
        },
    ),
    "to mirror, pinned": (
        ("stable", ONE),
        ("mirror", PINNED[:1]),
        {
            (
                f"interruption Ingress tenant-root/relay: routes to {MIRROR} instead of relay; this repository "
                "does not "
                f"create {MIRROR}, so check that it exists"
            ),
        },
    ),
    "to mirror, not pinned": (
        ("stable", ONE),
        ("mirror", ONE),
        {
            (
                "interruption Ingress tenant-root/relay: relay.enigma.vgijssel.nl is no longer served, so its "
                "clients are "
                "cut off. Secret relay-tls with its certificate stays"
            ),
        },
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES.keys())
def test_diff_says_what_a_change_of_a_relay_does(
    before: tuple[str, Relays], after: tuple[str, Relays], expected: set[str], project: Project, tmp_path: Path
) -> None:
    root = tmp_path / "compared"
    found = consequences(project, root, before, after)

    assert expected <= found, "\n".join(sorted(found))
    about_stays = {message for message in found if "stays in the cluster" in message and " Service " in message}
    assert bool(about_stays) == (before[0] == after[0] == "mirror")
