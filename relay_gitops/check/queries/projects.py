"""The projects of relay-gitops in a checked repository."""

from pathlib import Path

from relay_gitops.repository.projects import project_around, projects_below
from relay_gitops.repository.repository import Repository


def projects(repository: Repository) -> list[Path]:
    """Return the project around each selected path, and the projects below the selected paths."""
    root = repository.root
    around = {project_around(root / name) for name in repository.selection.names} - {None}
    return sorted(filter(None, around | projects_below(root, (file.name for file in repository.selected_files))))
