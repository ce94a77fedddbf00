"""Paths of a project in its Git repository."""

from pathlib import PurePosixPath

ROOT = "."
"""The root of the repository."""


def in_repository(project: str, path: str) -> str:
    """Return the path of a folder as Flux writes it, for example `./infra/relay/apps/docs-prod`.

    `project` is the folder of the project, relative to the root of the repository, and `path` is relative to it.
    """
    return f"./{PurePosixPath(project) / path}"
