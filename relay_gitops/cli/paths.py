"""The folders that a command reads if it gets none."""

from pathlib import Path

from relay_gitops.environment.project import APP, APPS, CDK8S

DEFAULT = "Default: apps in the root of a project, the current folder elsewhere."


def default_paths(folder: Path) -> list[Path]:
    """Return apps/ in the root of a project, because other folders may contain broken examples."""
    is_project = all((folder / name).is_file() for name in (CDK8S, APP)) and (folder / APPS).is_dir()
    return [Path(APPS)] if is_project else [Path()]
