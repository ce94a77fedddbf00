"""The branch that Flux will read, as its remote repository has it."""

import os
import subprocess
from pathlib import Path

from relay_gitops.errors import RelayGitopsError

TIMEOUT_SECONDS = 60.0


class NotPublishedError(RelayGitopsError):
    """What is here is not what Flux would read."""


def newest_commit(root: Path, url: str, branch: str) -> str:
    """Return the newest commit of a remote branch; raise NotPublishedError if it cannot be read."""
    listed = _git(root, "ls-remote", "--exit-code", url, f"refs/heads/{branch}")
    if listed.returncode == 2:  # noqa: PLR2004 - what ls-remote exits with where nothing matches
        raise NotPublishedError(f"{url} has no branch {branch}. Push it, or mend repository.branch in the environment.")
    if listed.returncode:
        raise NotPublishedError(f"{url} cannot be read: {_complaint(listed)}. Check the address and the network.")
    return listed.stdout.split()[0]


def published_commit(root: Path, url: str, branch: str, paths: list[str]) -> str:
    """Return the newest commit of the remote branch, which has the paths as they are here.

    Raises NotPublishedError if the branch is not there, or a path is not committed, not pushed, or differs from it.
    """
    commit = newest_commit(root, url, branch)
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *paths).stdout.splitlines()
    if changed:
        raise NotPublishedError(
            f"{_names([line[3:] for line in changed])} not committed, so Flux would not read it. Commit, push, and run "
            "it again."
        )
    if _git(root, "cat-file", "-e", f"{commit}^{{commit}}").returncode:
        fetched = _git(root, "fetch", "--quiet", "--no-tags", url, f"refs/heads/{branch}")
        if fetched.returncode:
            raise NotPublishedError(f"{url} cannot be fetched: {_complaint(fetched)}. Check the network.")
    differing = _git(root, "diff", "--name-only", "HEAD", commit, "--", *paths)
    if differing.returncode:
        raise NotPublishedError(f"{root} has no commit to compare with {url}: {_complaint(differing)}. Commit first.")
    if differing.stdout.strip():
        ahead = _git(root, "merge-base", "--is-ancestor", commit, "HEAD").returncode == 0
        mend = "Push" if ahead else f"Merge or rebase onto {branch}, push"
        raise NotPublishedError(
            f"{_names(differing.stdout.splitlines())} not as in branch {branch} of {url}, which Flux will read "
            f"({commit[:12]}). {mend}, and run it again."
        )
    return commit


def _names(paths: list[str]) -> str:
    shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")  # noqa: PLR2004 - a line's worth
    return f"{shown} {'is' if len(paths) == 1 else 'are'}"


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ").rstrip(".") if lines else f"git exits with {done.returncode}"


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - because the commands are fixed
            ["git", "-C", str(root), *arguments],  # noqa: S607 - because the git that the user has on PATH is meant
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
            # Nobody is there to answer; git's words are read.
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise NotPublishedError("git is not on the PATH. Install it, and run it again.") from None
    except subprocess.TimeoutExpired:
        raise NotPublishedError(
            f"git {arguments[0]} did not end within {TIMEOUT_SECONDS:.0f} s. Check the network, and run it again."
        ) from None
