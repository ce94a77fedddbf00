"""Revisions and folders are read without a trace; what is neither is refused."""

import shutil
import subprocess
from pathlib import Path

from relay_gitops.diff.report import DiffReport, report
from relay_gitops.diff.revisions import NoSuchStateError, states
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
    with states(base, head, list(paths), folder) as (old, new):
        return report(old, new)


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


def test_a_revision_from_before_the_first_manifest_is_empty(repository: Path) -> None:
    found = compared("empty", "main", repository)

    assert [(change.object, change.change) for change in found.changes] == [("ConfigMap relay/settings", "added")]


def test_a_subfolder_sees_the_whole_repository(repository: Path) -> None:
    assert compared("empty", None, repository / "apps").added == 1


def test_nothing_is_left_in_the_checkout_or_the_repository(repository: Path) -> None:
    (repository / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("staged"))
    git(repository, "add", "-A")
    (repository / "apps" / "settings.yaml").write_text(CONFIG_MAP.format("not staged"))
    before = {str(path): path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()}

    compared("empty", "main", repository)

    assert {str(path): path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()} == before


def test_only_what_is_below_the_path_is_compared(repository: Path) -> None:
    (repository / "other").mkdir()
    (repository / "other" / "more.yaml").write_text(CONFIG_MAP.format("info").replace("settings", "more"))

    assert compared("main", None, repository, "apps").changes == []
    assert compared("main", None, repository, "other").added == 1


def test_a_folder_moved_with_its_cluster_changes_nothing_in_it(tmp_path: Path) -> None:
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
                "nope: is no revision of this Git repository, and there is no folder of that name. Name a branch, a "
                "tag, a commit or a folder; git fetch brings what only the remote has."
            ),
        ),
        (
            "--output=x",
            (
                "--output=x: is no revision of this Git repository, and there is no folder of that name. Name a "
                "branch, a tag, a commit or a folder; git fetch brings what only the remote has."
            ),
        ),
        ("main", "main: is a revision and a folder. Write ./main for the folder, or the commit's hash."),
    ],
)
def test_what_cannot_be_compared_is_refused(repository: Path, base: str, message: str) -> None:
    (repository / "main").mkdir()

    with pytest.raises(NoSuchStateError) as refused:
        compared(base, None, repository)

    assert str(refused.value) == message


def test_without_a_repository_there_are_only_folders(tmp_path: Path) -> None:
    with pytest.raises(NoSuchStateError) as refused:
        compared("main", None, tmp_path)

    assert str(refused.value).startswith("main: is in no Git repository, so it can only be a folder, and")


def test_a_path_that_neither_side_has_is_refused(repository: Path) -> None:
    with pytest.raises(NothingToCheckError) as refused:
        compared("main", None, repository, "nope")

    assert str(refused.value) == "nope: is in neither main nor the working tree. Name a folder that is."
