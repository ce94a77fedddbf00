"""Revisions and folders are read without changing the checkout; other names are errors."""

import shutil
import subprocess
from pathlib import Path

from relay_gitops.diff.report import DiffReport, diff_report
from relay_gitops.diff.revisions import NoSuchStateError, repository_states
from relay_gitops.repository.repository import NothingToCheckError

import pytest

GIT = shutil.which("git") or "git"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: relay\ndata:\n  level: {}\n"


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(
        [GIT, "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "apps").mkdir(parents=True)
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    (root / "README.md").write_text("Nothing yet.\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "empty")
    git(root, "tag", "empty")
    (root / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("info"))
    (root / ".gitattributes").write_text("apps/ export-ignore\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "settings")
    return root


def compared(base: str, head: str | None, folder: Path, *paths: str) -> DiffReport:
    with repository_states(base, head, list(paths), folder) as (old, new):
        return diff_report(old, new)


def test_a_revision_is_compared_with_the_working_tree_and_its_new_files(repository: Path) -> None:
    (repository / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("warn"))
    (repository / "apps" / "more.yaml").write_text(CONFIG_MAP.format("info").replace("settings", "more"))

    found = compared("main", None, repository)

    assert (found.base, found.head) == ("main", None)
    assert [(change.object, change.change) for change in found.changes] == [
        ("ConfigMap relay/more", "added"),
        ("ConfigMap relay/settings", "changed"),
    ]
    assert [field.model_dump() for field in found.changes[1].fields] == [
        {"path": "data.level", "change": "changed", "old": "info", "new": "warn"}
    ]


def test_a_revision_before_the_first_manifest_is_empty(repository: Path) -> None:
    found = compared("empty", "main", repository)

    assert [(change.object, change.change) for change in found.changes] == [("ConfigMap relay/settings", "added")]


def test_in_a_subfolder_the_whole_repository_is_compared(repository: Path) -> None:
    assert compared("empty", None, repository / "apps").added == 1


def test_checkout_and_repository_stay_unchanged(repository: Path) -> None:
    (repository / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("staged"))
    git(repository, "add", "-A")
    (repository / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("not staged"))
    before = {str(path): path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()}

    compared("empty", "main", repository)

    assert {str(path): path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()} == before


def test_only_files_below_the_path_are_compared(repository: Path) -> None:
    (repository / "other").mkdir()
    (repository / "other" / "more.yaml").write_text(CONFIG_MAP.format("info").replace("settings", "more"))

    assert compared("main", None, repository, "apps").changes == []
    assert compared("main", None, repository, "other").added == 1


def test_moving_the_folder_of_a_cluster_changes_no_object(tmp_path: Path) -> None:
    example = Path(__file__).parent / "consequences" / "deleted" / "before"
    shutil.copytree(example, tmp_path / "before")
    shutil.copytree(example, tmp_path / "after")
    (tmp_path / "after" / "apps").rename(tmp_path / "after" / "cluster")
    flux = tmp_path / "after" / "cluster" / "flux.yaml"
    flux.write_text(flux.read_text().replace("./apps", "./cluster"))

    found = compared("before", "after", tmp_path)

    assert (found.added, found.deleted) == (0, 0)
    assert [(change.object, [field.path for field in change.fields]) for change in found.changes] == [
        ("ConfigMap relay/settings", []),
        ("Kustomization flux-system/apps", ["spec.path"]),
        ("GitRepository flux-system/setup", []),
    ]


@pytest.mark.parametrize(
    ("base", "message"),
    [
        (
            "nope",
            (
                "nope: is neither a revision of this Git repository nor a folder. Pass a branch, a tag, a commit or a "
                "folder; run git fetch first if it exists only on the remote."
            ),
        ),
        (
            "--output=x",
            (
                "--output=x: is neither a revision of this Git repository nor a folder. Pass a branch, a tag, a commit "
                "or a folder; run git fetch first if it exists only on the remote."
            ),
        ),
        (
            "main",
            "main: is both a revision and a folder. Pass ./main for the folder, or a commit hash for the revision.",
        ),
    ],
)
def test_an_invalid_revision_or_folder_is_an_error(repository: Path, base: str, message: str) -> None:
    (repository / "main").mkdir()

    with pytest.raises(NoSuchStateError) as refused:
        compared(base, None, repository)

    assert str(refused.value) == message


def test_outside_a_repository_only_folders_are_accepted(tmp_path: Path) -> None:
    with pytest.raises(NoSuchStateError) as refused:
        compared("main", None, tmp_path)

    assert str(refused.value).startswith("main: is not a folder, and this is not a Git repository. ")


def test_a_path_that_is_missing_on_both_sides_is_an_error(repository: Path) -> None:
    with pytest.raises(NothingToCheckError) as refused:
        compared("main", None, repository, "nope")

    assert str(refused.value) == (
        "nope: does not exist in main or in the working tree. Pass a path that exists on at least one side."
    )
