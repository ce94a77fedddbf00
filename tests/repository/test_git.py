"""How the program runs Git."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from relay_gitops.repository import git

import pytest

Fake = Callable[[str], None]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Return a function that puts a shell script on the PATH as `git`."""

    def put(script: str) -> None:
        program = tmp_path / "bin" / "git"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    return put


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    for command in (["init", "-q", "-b", "main"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run(["git", "-C", root, *command], check=True)  # noqa: S607 - the git on the PATH is meant
    return root


def test_git_runs_without_prompts_and_locks_in_english(fake: Fake, tmp_path: Path) -> None:
    fake('echo "$GIT_TERMINAL_PROMPT $GIT_OPTIONAL_LOCKS $LC_ALL"; cat')
    assert git.run(tmp_path, "status") == git.GitResult(0, "0 0 C\n", "git exited with status 0")


def test_an_error_contains_no_password_of_a_url(fake: Fake, tmp_path: Path) -> None:
    fake("echo \"fatal: unable to access 'https://me:s3cret@git.example.org/a/b/': no route.\" >&2; exit 128")
    ran = git.run(tmp_path, "fetch")
    assert (ran.status, ran.complaint) == (
        128,
        "unable to access 'https://***@git.example.org/a/b/': no route",
    )


def test_git_is_killed_after_the_timeout(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("exec sleep 60")
    monkeypatch.setattr(git, "SECONDS", 0.2)
    with pytest.raises(git.GitError, match="git fetch did not finish within 0 s"):
        git.run(tmp_path, "fetch")


def test_without_git_the_error_asks_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(git.GitError, match="Install Git"):
        git.run(tmp_path, "fetch")
    assert git.work_tree(tmp_path) is None


def test_a_changed_file_keeps_the_name_that_it_has_on_disk(work_tree: Path) -> None:
    names = {"größe.yaml", 'a "quoted" name.yaml', "new\nline.yaml", "not utf-8 \udcff.yaml"}
    for name in names:
        (work_tree / name).touch()
    assert git.changed(work_tree, "HEAD", ".") == sorted(names)


def test_a_work_tree_may_have_white_space_at_the_end_of_its_name(tmp_path: Path) -> None:
    root = tmp_path / "tree "
    root.mkdir()
    subprocess.run(["git", "-C", root, "init", "-q"], check=True)  # noqa: S607 - the git on the PATH is meant
    assert git.work_tree(root) == root
