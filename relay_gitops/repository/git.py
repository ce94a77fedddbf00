"""Git, the program: every command of it that relay-gitops runs, and what a work tree's history says."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.errors import RelayGitopsError

SECONDS = 120.0
"""How long a command may take: the files of a large commit need a minute, and a remote may never answer."""
# A person may not be there to answer, the messages are read, and a lock would stop the user's own commands.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
_USER = re.compile(r"(?<=://)[^/\s]+@")


class GitError(RelayGitopsError):
    """Git is not installed, or does not end."""


@dataclass(frozen=True)
class Completed:
    """A command of Git that ended."""

    status: int
    output: str
    complaint: str
    """The last line of standard error, without user names and passwords of addresses."""


def run(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> Completed:
    """Run Git in a folder and return what it answers; raise GitError if it cannot run or does not end.

    Bytes that are not UTF-8 stay as surrogates, as in the names of files that Python reads itself.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - the command is fixed, and each caller separates revisions from options
            ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments],  # noqa: S607 - the git on the PATH
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=SECONDS,
            env={**os.environ, **_ENVIRONMENT, **(variables or {})},
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}. Install Git, and run this again.") from None
    except subprocess.TimeoutExpired:
        raise GitError(
            f"git {arguments[0]} did not end within {SECONDS:.0f} s. Check the network, and run this again."
        ) from None
    lines = [line for line in ran.stderr.splitlines() if line.strip()]
    complaint = lines[-1].removeprefix("fatal: ").rstrip(".") if lines else f"git exits with {ran.returncode}"
    return Completed(ran.returncode, ran.stdout, without_user(complaint))


def without_user(text: str) -> str:
    """Return a text whose addresses show neither user names nor passwords."""
    return _USER.sub("***@", text)


def _output(folder: Path, *arguments: str) -> str | None:
    """Return what a command prints; None if Git does not know, or is not installed."""
    try:
        ran = run(folder, *arguments)
    except GitError:
        return None
    return ran.output if ran.status == 0 else None


def remotes(folder: Path) -> tuple[str, ...]:
    """Return the addresses of the remotes of the work tree that a folder is in, as they are written."""
    listed = _output(folder, "config", "--get-regexp", r"^remote\..*\.url$") or ""
    return tuple(line.partition(" ")[2] for line in listed.splitlines())


def remote(folder: Path, name: str) -> str | None:
    """Return the address that Git fetches a remote from."""
    url = _output(folder, "remote", "get-url", name)
    return url.strip() if url else None


def work_tree(folder: Path) -> Path | None:
    """Return the top folder of the work tree that a folder is in; None outside a work tree."""
    found = _output(folder, "rev-parse", "--show-toplevel")
    return Path(found.removesuffix("\n")) if found else None


def commit_of(root: Path, revision: str) -> str | None:
    """Return the commit that a branch, a tag or a hash names; None if it names none."""
    found = _output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.strip() if found else None


def listed(root: Path) -> list[str]:
    """Return the files of a work tree, relative to it: those in the index, deleted or not, and those not ignored."""
    return _names(_output(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"))


def base(root: Path) -> str | None:
    """Return the commit where HEAD left the default branch; None without a history.

    On the default branch itself that is HEAD, so that what is not committed yet is compared.
    """
    if not (root / ".git").exists():
        return None
    for branch in _BRANCHES:
        found = _output(root, "merge-base", "HEAD", branch)
        if found:
            return found.strip()
    return None


def changed(root: Path, commit: str, folder: str) -> list[str]:
    """Return the files below a folder that differ from a commit, those that are gone or unknown to git included."""
    differing = _output(root, "diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", folder)
    new = _output(root, "ls-files", "-z", "--others", "--exclude-standard", "--", folder)
    return sorted({*_names(differing), *_names(new)})


def text_at(root: Path, commit: str, name: str) -> str | None:
    """Return a file as it was in a commit; None if it was not there."""
    return _output(root, "show", f"{commit}:./{name}")


def is_changed(root: Path, name: str) -> bool | None:
    """Say whether a file of a work tree differs from the last commit; None where git does not know."""
    status = _output(root, "status", "--porcelain", "--", name)
    return None if status is None else bool(status)


def _names(output: str | None) -> list[str]:
    return sorted({name for name in (output or "").split("\0") if name})
