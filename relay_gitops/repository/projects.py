"""Find the projects of relay-gitops in a repository."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

APP = Path("main.py")
CDK8S = Path("cdk8s.yaml")
ENVIRONMENT = Path("environments/docs.yaml")
APPS = "apps"


def is_project(folder: Path) -> bool:
    """Return whether a folder has the files of a project."""
    return all((folder / file).is_file() for file in (CDK8S, APP, ENVIRONMENT))


def project_around(path: Path) -> Path | None:
    """Return the nearest project at or above a path that is in its apps/, or that contains its apps/."""
    for folder in (path, *path.parents):
        if (path.is_relative_to(folder / APPS) or (folder / APPS).is_relative_to(path)) and is_project(folder):
            return folder
    return None


def projects_below(root: Path, names: Iterable[str]) -> set[Path]:
    """Return the projects whose cdk8s.yaml is among files with names relative to a root."""
    folders = {root / PurePosixPath(name).parent for name in names if PurePosixPath(name).name == CDK8S.name}
    return {folder for folder in folders if is_project(folder)}


def repository_root(folder: Path) -> Path | None:
    """Return the root of the Git repository of a folder; None outside a Git repository."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), None)


def path_in_repository(project: Path) -> str | None:
    """Return where a project lies in its Git repository, `.` for the root; None outside a Git repository."""
    root = repository_root(project)
    return project.relative_to(root).as_posix() if root else None
