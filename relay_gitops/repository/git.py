"""Run Git commands, and read the history of a work tree."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.redaction.text import redacted

SECONDS = 120.0
"""Timeout of a command. A large commit needs up to a minute, and a remote may never respond."""
# No prompts, English messages, and no locks that would block commands of the user.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SETTINGS = (
    "-c", "core.quotePath=false",
    # A folder of the repository can look like a bare repository, whose configuration would start programs.
    "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
)  # fmt: skip
_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


class GitError(RelayGitopsError):
    """Git is not installed, or did not exit in time."""


@dataclass(frozen=True)
class GitResult:
    """A completed Git command."""

    status: int
    output: str
    complaint: str
    """The last line of standard error, without secrets."""


def run(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> GitResult:
    """Run Git in a folder and return the result; raise GitError if it cannot start or does not exit in time.

    Bytes that are not UTF-8 become surrogates, as in file names of Python.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - the command is fixed, and each caller separates revisions from options
            ["git", "-C", str(folder), *_SETTINGS, *arguments],  # noqa: S607 - the git on the PATH
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=SECONDS,
            env={**os.environ, **_ENVIRONMENT, **(variables or {})},
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}. Install Git, and run the command again.") from None
    except subprocess.TimeoutExpired:
        raise GitError(
            f"git {arguments[0]} did not finish within {SECONDS:.0f} s. Check the network, and run the command again."
        ) from None
    lines = [line for line in ran.stderr.splitlines() if line.strip()]
    complaint = lines[-1].removeprefix("fatal: ").rstrip(".") if lines else f"git exited with status {ran.returncode}"
    return GitResult(ran.returncode, ran.stdout, redacted(complaint))


def _output(folder: Path, *arguments: str) -> str | None:
    """Return the output of a command; None if it fails, or if Git is not installed."""
    try:
        # A partial clone would download missing files.
        ran = run(folder, *arguments, variables={"GIT_NO_LAZY_FETCH": "1"})
    except GitError:
        return None
    return ran.output if ran.status == 0 else None


def remotes(folder: Path) -> tuple[str, ...]:
    """Return the URLs of all remotes of the work tree of a folder, as configured."""
    listed = _output(folder, "config", "--get-regexp", r"^remote\..*\.url$") or ""
    return tuple(line.partition(" ")[2] for line in listed.splitlines())


def remote(folder: Path, name: str) -> str | None:
    """Return the URL from which Git fetches a remote."""
    url = _output(folder, "remote", "get-url", name)
    return url.strip() if url else None


def work_tree(folder: Path) -> Path | None:
    """Return the root of the work tree of a folder; None outside a work tree."""
    found = _output(folder, "rev-parse", "--show-toplevel")
    return Path(found.removesuffix("\n")) if found else None


def commit_of(root: Path, revision: str) -> str | None:
    """Return the commit of a branch, tag or hash; None if it does not exist."""
    found = _output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.strip() if found else None


def listed(root: Path) -> list[str]:
    """Return the files of a work tree: all files in the index, even if deleted, and untracked files."""
    return _names(_output(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"))


def base(root: Path) -> str | None:
    """Return the commit where HEAD left the default branch; None without a history.

    On the default branch, return HEAD, so that uncommitted changes are compared.
    """
    if not (root / ".git").exists():
        return None
    for branch in _BRANCHES:
        found = _output(root, "merge-base", "HEAD", branch)
        if found:
            return found.strip()
    return None


def changed(root: Path, commit: str, folder: str) -> list[str]:
    """Return the files below a folder that differ from a commit, including deleted and untracked files."""
    differing = _output(root, "diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", folder)
    new = _output(root, "ls-files", "-z", "--others", "--exclude-standard", "--", folder)
    return sorted({*_names(differing), *_names(new)})


def text_at(root: Path, commit: str, name: str) -> str | None:
    """Return the content of a file in a commit; None if it did not exist."""
    return _output(root, "show", f"{commit}:./{name}")


def is_changed(root: Path, name: str) -> bool | None:
    """Return whether a file differs from the last commit; None if Git cannot tell."""
    status = _output(root, "status", "--porcelain", "--", name)
    return None if status is None else bool(status)


def _names(output: str | None) -> list[str]:
    return sorted({name for name in (output or "").split("\0") if name})
