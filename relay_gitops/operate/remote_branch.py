"""The remote branch that Flux will read."""

from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.redaction.text import redacted
from relay_gitops.repository import git
from relay_gitops.repository.own_sources import address as address_of


class NotPublishedError(RelayGitopsError):
    """The local files differ from the branch that Flux will read."""


def newest_commit(root: Path, url: str, branch: str) -> str:
    """Return the newest commit of a remote branch; raise NotPublishedError if it cannot be read."""
    address = redacted(url)
    listed = git.run(root, "ls-remote", "--exit-code", "--", _readable(root, url), f"refs/heads/{branch}")
    if listed.status == 2:  # noqa: PLR2004 - exit code of ls-remote if no branch matches
        raise NotPublishedError(
            f"{address} has no branch {branch}. Push it, or correct repository.branch in the environment."
        )
    if listed.status:
        raise NotPublishedError(f"{address} cannot be read: {listed.complaint}. Check the address and the network.")
    return listed.output.split()[0]


def published_commit(root: Path, url: str, branch: str, paths: list[str]) -> str:
    """Return the newest commit of the remote branch, which has the same content at the paths as the working tree.

    Raises NotPublishedError if the branch does not exist, or if a path is not committed, not pushed or different.
    """
    address, commit = redacted(url), newest_commit(root, url, branch)
    changed = git.run(root, "status", "--porcelain", "--untracked-files=all", "--", *paths).output.splitlines()
    if changed:
        raise NotPublishedError(
            f"{_names([line[3:] for line in changed])} not committed, so Flux cannot read it. Commit and push, then "
            "run bootstrap again."
        )
    if git.run(root, "cat-file", "-e", f"{commit}^{{commit}}").status:
        fetched = git.run(root, "fetch", "--quiet", "--no-tags", "--", _readable(root, url), f"refs/heads/{branch}")
        if fetched.status:
            raise NotPublishedError(f"{address} cannot be fetched: {fetched.complaint}. Check the network.")
    differing = git.run(root, "diff", "--name-only", "HEAD", commit, "--", *paths)
    if differing.status:
        raise NotPublishedError(f"{root} has no commit to compare with {address}: {differing.complaint}. Commit first.")
    if differing.output.strip():
        ahead = git.run(root, "merge-base", "--is-ancestor", commit, "HEAD").status == 0
        fix = "Push" if ahead else f"Merge or rebase onto {branch} and push"
        raise NotPublishedError(
            f"{_names(differing.output.splitlines())} different in branch {branch} of {address} ({commit[:12]}), "
            f"which Flux will read. {fix}, then run bootstrap again."
        )
    return commit


def _readable(root: Path, url: str) -> str:
    """Return the URL of the remote that is the same repository; the user's Git may have credentials only for that."""
    return next((known for known in git.remotes(root) if address_of(known) == address_of(url)), url)


def _names(paths: list[str]) -> str:
    shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")  # noqa: PLR2004 - a line's worth
    return f"{shown} {'is' if len(paths) == 1 else 'are'}"
