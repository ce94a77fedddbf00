"""The two sides of a comparison: Git revisions, folders or the working tree."""

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
from relay_gitops.repository.projects import APPS, CDK8S, is_project, path_in_repository
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import NothingToCheckError, Repository
from relay_values.repository_path import ROOT

WORKING_TREE = "working tree"


class NoSuchStateError(RelayGitopsError):
    """The name is neither a revision nor a folder."""


@dataclass(frozen=True, eq=False)
class RepositoryState:
    """One side of a comparison."""

    name: str | None
    """The revision or folder that the user passed; None for the working tree."""
    repository: Repository


@contextmanager
def repository_states(
    base: str, head: str | None, paths: list[str], working_folder: Path
) -> Generator[tuple[RepositoryState, RepositoryState]]:
    """Yield both sides with their charts rendered; `head` None stands for the working tree.

    Reads only files at or below the paths, which are relative to the root of each side. The default is apps/ in a
    project with cdk8s.yaml, and all files elsewhere. The checkout stays unchanged: a revision is written to a temporary
    folder, which is removed when the context ends. Raises NoSuchStateError, and NothingToCheckError if the paths exist
    on neither side.
    """
    with ExitStack() as stack:
        sides: list[tuple[str | None, Path, list[Path]]] = []
        for name in (base, head):
            root = _root(name, working_folder.resolve(), stack)
            project = _project_in_repository(working_folder.resolve())
            wanted = paths or ([f"{project}/{APPS}"] if (root / project / CDK8S).is_file() else ["."])
            sides.append((name, root, [root / path for path in wanted if (root / path).exists()]))
        if not any(found for _, _, found in sides):
            raise NothingToCheckError(
                f"{' '.join(paths) or base}: does not exist in {base} or in {head or f'the {WORKING_TREE}'}. "
                "Pass a path that exists on at least one side."
            )
        before, after = (_read(name, root, found, working_folder) for name, root, found in sides)
        yield before, after


def _project_in_repository(working_folder: Path) -> str:
    """Return the folder of the project around the working folder, relative to its repository; `.` without a project."""
    project = next((folder for folder in (working_folder, *working_folder.parents) if is_project(folder)), None)
    return (path_in_repository(project) if project else None) or ROOT


def _read(name: str | None, root: Path, paths: list[Path], working_folder: Path) -> RepositoryState:
    # The user may compare folders elsewhere.
    around = working_folder if root.is_relative_to(working_folder) else root
    try:
        repository = read(paths, around) if paths else _nothing(root)
    except NothingToCheckError:
        # A revision before the first manifest is a valid, empty side.
        repository = _nothing(root)
    return RepositoryState(name, repository)


def _nothing(root: Path) -> Repository:
    return Repository(Files.none(root), Layout())


def _root(name: str | None, working_folder: Path, stack: ExitStack) -> Path:
    repository = git.work_tree(working_folder)
    if name is None:
        return repository or working_folder
    folder = (working_folder / name).resolve()
    commit = git.commit_of(repository, name) if repository else None
    if folder.is_dir() and commit and not name.startswith((".", "/")):
        raise NoSuchStateError(
            f"{name}: is both a revision and a folder. Pass ./{name} for the folder, or a commit hash for the revision."
        )
    if folder.is_dir():
        return folder
    if commit is None or repository is None:
        message = (
            "neither a revision of this Git repository nor a folder"
            if repository
            else "not a folder, and this is not a Git repository"
        )
        raise NoSuchStateError(
            f"{name}: is {message}. Pass a branch, a tag, a commit or a folder; run git fetch first if it exists only "
            "on the remote."
        )
    return _written(repository, commit, stack)


def _written(repository: Path, commit: str, stack: ExitStack) -> Path:
    """Write a commit's files to a temporary folder, with a separate index."""
    temporary = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
    root = temporary / "tree"
    # Other modules recognize the root of a repository by its .git folder.
    (root / ".git").mkdir(parents=True)
    index = {"GIT_INDEX_FILE": str(temporary / "index"), "GIT_LFS_SKIP_SMUDGE": "1"}
    for command in (["read-tree", commit], ["checkout-index", "--all", f"--prefix={root}{os.sep}"]):
        ran = git.run(repository, *command, variables=index)
        if ran.status:
            raise NoSuchStateError(
                f"{commit}: git {command[0]} failed: {ran.complaint}. In a partial clone, run git fetch --refetch."
            )
    return root
