"""Whether an object removed from Git is deleted depends on its owner and its annotations."""

from pathlib import Path

from relay_gitops.diff.report import diff_report
from relay_gitops.diff.revisions import repository_states

import pytest

OBJECT = """\
apiVersion: v1
kind: Namespace
metadata:
  name: notes
"""
KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: notes
  namespace: flux-system
spec:
  path: ./notes
  prune: true
"""
DISABLED = "  annotations:\n    kustomize.toolkit.fluxcd.io/{}: Disabled\n"
OWNER = "Kustomization flux-system/notes"


def consequences(root: Path, before: tuple[str, str], after: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the rules and messages; each side is a Kustomization and the objects that it applies."""
    for side, (kustomization, objects) in (("before", before), ("after", after)):
        for folder, text in (("flux", kustomization), ("notes", objects)):
            (root / side / folder).mkdir(parents=True)
            (root / side / folder / "all.yaml").write_text(text)
    with repository_states("before", "after", [], root) as (old, new):
        found = diff_report(old, new).consequences
    return [(entry.rule, entry.message) for entry in found if entry.objects == ["Namespace notes"]]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ((KUSTOMIZATION, OBJECT + DISABLED.format("prune")), (KUSTOMIZATION, ""), "prune: disabled"),
        ((KUSTOMIZATION, OBJECT + DISABLED.format("reconcile")), (KUSTOMIZATION, ""), "reconcile: disabled"),
        ((KUSTOMIZATION, OBJECT), (KUSTOMIZATION.replace("true", "false"), ""), f"{OWNER} has prune: false"),
        ((KUSTOMIZATION, OBJECT), (f"{KUSTOMIZATION}  suspend: true\n", ""), f"{OWNER} is suspended"),
        (
            (f"{KUSTOMIZATION}  deletionPolicy: Orphan\n", OBJECT),
            ("", ""),
            f"{OWNER} is deleted, but has deletionPolicy: Orphan",
        ),
        ((KUSTOMIZATION.replace("true", "false"), OBJECT), ("", ""), f"{OWNER} is deleted, but has prune: false"),
    ],
)
def test_the_object_stays(tmp_path: Path, before: tuple[str, str], after: tuple[str, str], message: str) -> None:
    (found,) = consequences(tmp_path, before, after)

    assert found[0] == "left-behind"
    assert found[1].endswith(message)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((KUSTOMIZATION, OBJECT), (KUSTOMIZATION, "")),
        ((KUSTOMIZATION, OBJECT), ("", "")),
        ((KUSTOMIZATION.replace("true", "false") + "  deletionPolicy: Delete\n", OBJECT), ("", "")),
    ],
)
def test_the_namespace_is_deleted_with_its_objects(
    tmp_path: Path, before: tuple[str, str], after: tuple[str, str]
) -> None:
    assert consequences(tmp_path, before, after) == [("namespace-deleted", "deleted with all objects in it")]
