"""What Git knows of the work tree: where it comes from, and the revision that a change starts from."""

import subprocess
from functools import cache
from pathlib import Path

_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def _git(root: Path, *arguments: str) -> str | None:
    try:
        ran = subprocess.run(  # noqa: S603 - because the command is fixed
            ["git", "-C", str(root), *arguments],  # noqa: S607 - because the git that the user has on PATH is meant
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None


@cache
def remotes(folder: Path) -> tuple[str, ...]:
    """Return the addresses of the remotes of the work tree that a folder is in, as they are written."""
    listed = _git(folder, "config", "--get-regexp", r"^remote\..*\.url$") or ""
    return tuple(line.partition(" ")[2] for line in listed.splitlines())


def listed(root: Path) -> list[str]:
    """Return the files of a work tree, relative to it: those in the index, deleted or not, and those not ignored."""
    names = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or ""
    return sorted({name for name in names.split("\0") if name})


@cache
def base(root: Path) -> str | None:
    """Return the commit where HEAD left the default branch; None without a history.

    On the default branch itself that is HEAD, so that what is not committed yet is compared.
    """
    if not (root / ".git").exists():
        return None
    for branch in _BRANCHES:
        found = _git(root, "merge-base", "HEAD", branch)
        if found:
            return found.strip()
    return None


def changed(root: Path, commit: str, folder: str) -> list[str]:
    """Return the files below a folder that differ from a commit, those that are gone or unknown to git included."""
    differing = _git(root, "diff", "--name-only", "--no-renames", "--relative", commit, "--", folder) or ""
    new = _git(root, "ls-files", "--others", "--exclude-standard", "--", folder) or ""
    return sorted({*differing.splitlines(), *new.splitlines()})


def text_at(root: Path, commit: str, name: str) -> str | None:
    """Return a file as it was in a commit; None if it was not there."""
    return _git(root, "show", f"{commit}:./{name}")


def is_changed(root: Path, name: str) -> bool | None:
    """Say whether a file of a work tree differs from the last commit; None where git does not know."""
    status = _git(root, "status", "--porcelain", "--", name)
    return None if status is None else bool(status)
