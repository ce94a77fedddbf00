"""The two states that are compared: revisions of a Git repository, folders, or the working tree."""

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.repository import git
from relay_gitops.repository.files import Files
from relay_gitops.repository.layout import Layout
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import NothingToCheckError, Repository

WORKING_TREE = "working tree"
_APPS = "apps"


class NoSuchStateError(RelayGitopsError):
    """What is to be compared is neither a revision nor a folder."""


@dataclass(frozen=True, eq=False)
class State:
    """One side of a comparison."""

    name: str | None
    """The revision or folder, as the user named it; None for the working tree."""
    repository: Repository


@contextmanager
def states(base: str, head: str | None, paths: list[str], working_folder: Path) -> Generator[tuple[State, State]]:
    """Yield both sides with their charts rendered; `head` None is the working tree.

    Only what is at or below the paths is read, which are relative to the root of either side. Without any, that is
    apps/ where there is a cdk8s.yaml, and everything elsewhere. The checkout is not changed: a revision is written to a
    temporary folder, which lives as long as the context. Raises NoSuchStateError, and NothingToCheckError if neither
    side has an object.
    """
    with ExitStack() as stack:
        sides = []
        for name in (base, head):
            root = _root(name, working_folder.resolve(), stack)
            wanted = paths or ([_APPS] if (root / "cdk8s.yaml").is_file() else ["."])
            sides.append((name, root, [root / path for path in wanted if (root / path).exists()]))
        if not any(found for _, _, found in sides):
            raise NothingToCheckError(
                f"{' '.join(paths) or base}: is in neither {base} nor {head or f'the {WORKING_TREE}'}. "
                "Name a folder that is."
            )
        yield _read(*sides[0]), _read(*sides[1])


def _read(name: str | None, root: Path, paths: list[Path]) -> State:
    try:
        repository = read(paths, root) if paths else _nothing(root)
    except NothingToCheckError:
        # Before the first manifest there was nothing, which is something to compare with.
        repository = _nothing(root)
    return State(name, repository)


def _nothing(root: Path) -> Repository:
    return Repository(Files(root), Layout())


def _root(name: str | None, working_folder: Path, stack: ExitStack) -> Path:
    repository = git.work_tree(working_folder)
    if name is None:
        return repository or working_folder
    folder = (working_folder / name).resolve()
    commit = git.commit_of(repository, name) if repository else None
    if folder.is_dir() and commit and not name.startswith((".", "/")):
        raise NoSuchStateError(
            f"{name}: is a revision and a folder. Write ./{name} for the folder, or the commit's hash."
        )
    if folder.is_dir():
        return folder
    if commit is None or repository is None:
        message = (
            "no revision of this Git repository" if repository else "in no Git repository, so it can only be a folder"
        )
        raise NoSuchStateError(
            f"{name}: is {message}, and there is no folder of that name. Name a branch, a tag, a commit or a folder; "
            "git fetch brings what only the remote has."
        )
    return _written(repository, commit, stack)


def _written(repository: Path, commit: str, stack: ExitStack) -> Path:
    """Write a commit's files to a temporary folder, through an index of its own."""
    temporary = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
    root = temporary / "tree"
    # Marks the root of what is read, as the repository's own does.
    (root / ".git").mkdir(parents=True)
    index = {"GIT_INDEX_FILE": str(temporary / "index"), "GIT_LFS_SKIP_SMUDGE": "1"}
    for command in (["read-tree", commit], ["checkout-index", "--all", f"--prefix={root}{os.sep}"]):
        ran = git.run(repository, *command, variables=index)
        if ran.status:
            raise NoSuchStateError(
                f"{commit}: git {command[0]} cannot write its files: {ran.complaint}. If the clone is a partial one, "
                "git fetch --refetch completes it."
            )
    return root
