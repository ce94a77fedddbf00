"""Each kind of consequence is found in its example, with the expected message."""

import shutil
from collections.abc import Callable
from pathlib import Path

from relay_gitops.diff.consequences import CONSEQUENCES
from relay_gitops.diff.report import DiffReport, diff_report
from relay_gitops.diff.revisions import repository_states
from relay_gitops.repository.helm import helm

import pytest
import yaml

EXAMPLES = Path(__file__).parent / "consequences"
NEED_HELM = {"chart-not-rolled-out", "crd-not-updated", "no-restart", "reinstalled", "uninstalled"}

RULE_IDS = sorted(example.name for example in EXAMPLES.iterdir())


def compared(folder: Path) -> DiffReport:
    with repository_states("before", "after", [], folder) as (before, after):
        return diff_report(before, after)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(
            rule, marks=pytest.mark.skipif(rule in NEED_HELM and helm() is None, reason="Helm is not installed")
        )
        for rule in RULE_IDS
    ],
)
def test_the_example_has_exactly_the_expected_consequences(rule: str) -> None:
    found = compared(EXAMPLES / rule)

    actual = [
        {
            "rule": entry.rule,
            "impact": entry.impact.value,
            "objects": ", ".join(entry.objects),
            "message": entry.message,
        }
        for entry in found.consequences
    ]
    assert actual == yaml.safe_load((EXAMPLES / rule / "expected.yaml").read_text())
    assert rule in {entry.rule for entry in found.consequences}


def changed(example: str, to: Path, edit: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return rules and messages of an example whose head is its base with an edit."""
    for side in ("before", "after"):
        shutil.copytree(EXAMPLES / example / "before", to / side)
    objects = to / "after" / "apps" / "objects.yaml"
    objects.write_text(edit(objects.read_text()))
    return [(entry.rule, entry.message) for entry in compared(to).consequences if entry.rule == example]


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (
            {'"documents"': '"other"', "0.12.7": "0.12.8"},
            (
                "the old pod serves clients until the new one is ready, and its last edits stay in bucket documents, "
                "prefix relay (strategy RollingUpdate)"
            ),
        ),
        (
            {"kind: Deployment\nmetadata:\n  name: relay\n": "kind: Deployment\nmetadata:\n  name: family\n"},
            (
                "runs beside Deployment relay/relay until that is deleted, and both write to bucket documents, prefix "
                "relay: they overwrite each other, and edits are lost"
            ),
        ),
    ],
    ids=["another store", "another name"],
)
def test_two_servers_at_the_same_time_lose_edits(tmp_path: Path, edits: dict[str, str], message: str) -> None:
    def edit(text: str) -> str:
        for old, new in edits.items():
            text = text.replace(old, new)
        return text

    assert changed("two-writers", tmp_path, edit) == [("two-writers", message)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("  template:", "  strategy:\n    type: Recreate\n  template:").replace(
            "0.12.7", "0.12.8"
        ),
        lambda text: text.replace("  replicas: 1", "  replicas: 0"),
        lambda text: text.replace('"documents"', '"other"'),
    ],
    ids=["Recreate", "no new pod", "the pod reads it once"],
)
def test_one_server_at_a_time_keeps_all_edits(tmp_path: Path, edit: Callable[[str], str]) -> None:
    assert changed("two-writers", tmp_path, edit) == []


UNKNOWN = (
    "Changes after 0.12.0 are unknown: 0.12.0 is the newest release whose source was read. "
    "A release after 0.12.0 may contain these later commits, read up to d7ebd315: "
)


@pytest.mark.parametrize(
    ("old", "new", "known"),
    [
        ("v0.9.6", "0.13.0", "relay-server upgraded from v0.9.6 to 0.13.0. 0.9.7: "),
        ("0.12.0", "0.12.7", f"relay-server upgraded from 0.12.0 to 0.12.7. {UNKNOWN}"),
        ("0.12.7", "0.12.0", f"relay-server downgraded from 0.12.7 to 0.12.0. {UNKNOWN}"),
    ],
)
def test_a_version_with_unknown_changes_is_reported(tmp_path: Path, old: str, new: str, known: str) -> None:
    def edit(text: str) -> str:
        (tmp_path / "before" / "apps" / "objects.yaml").write_text(text.replace("v0.9.6", old))
        return text.replace("v0.9.6", new)

    ((_, message),) = changed("relay-version", tmp_path, edit)

    assert message.startswith(known)
    assert f". {UNKNOWN}blocks .. in the paths of file metadata (a security fix); saves every document" in message
    assert message.endswith("; keeps unsaved documents in memory. Read the release notes")


def test_an_upgrade_within_the_known_versions_has_no_unknown_part(tmp_path: Path) -> None:
    ((_, message),) = changed("relay-version", tmp_path, lambda text: text.replace("v0.9.6", "0.12.0"))

    assert message.startswith("relay-server upgraded from v0.9.6 to 0.12.0. 0.9.7: ")
    assert "unknown" not in message


@pytest.mark.skipif(helm() is None, reason="Helm is not installed")
def test_objects_of_a_suspended_release_stay(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "uninstalled", tmp_path, dirs_exist_ok=True)
    release = tmp_path / "before" / "apps" / "release.yaml"
    release.write_text(release.read_text().replace("spec:\n", "spec:\n  suspend: true\n", 1))

    assert [(entry.rule, entry.objects, entry.message) for entry in compared(tmp_path).consequences] == [
        (
            "uninstalled",
            ["HelmRelease flux-system/web"],
            "is suspended, so Flux deletes the HelmRelease without uninstalling its release",
        ),
        (
            "left-behind",
            ["ConfigMap relay/settings", "Service relay/web"],
            "stays in the cluster: HelmRelease flux-system/web is suspended, so Helm does not uninstall its release",
        ),
        (
            "left-behind",
            ["Service relay/kept"],
            "stays in the cluster: it has the annotation helm.sh/resource-policy: keep",
        ),
    ]


@pytest.mark.parametrize(
    ("more", "less"), [("1025Ki", "1Mi"), ("1025Mi", "1Gi"), ("1025Gi", "1Ti"), ("1Ti", "1023Gi"), ("1001G", "1T")]
)
def test_storage_requests_are_compared_across_suffixes(tmp_path: Path, more: str, less: str) -> None:
    for before, after, expected in (
        (more, less, [("volume-shrunk", f"rejected: storage request cannot shrink from {more} to {less}")]),
        (less, more, []),
    ):
        root = tmp_path / before
        for side, size in (("before", before), ("after", after)):
            shutil.copytree(EXAMPLES / "volume-shrunk" / "before", root / side)
            objects = root / side / "apps" / "objects.yaml"
            assert "storage: 10Gi" in objects.read_text()
            objects.write_text(objects.read_text().replace("storage: 10Gi", f"storage: {size}"))
        assert [(entry.rule, entry.message) for entry in compared(root).consequences] == expected


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert set(RULE_IDS) == CONSEQUENCES.keys()


@pytest.mark.parametrize("rule", RULE_IDS)
def test_equal_sides_have_no_consequences(rule: str) -> None:
    with repository_states("after", "after", [], EXAMPLES / rule) as (before, after):
        found = diff_report(before, after)

    assert (found.changes, found.consequences) == ([], [])
