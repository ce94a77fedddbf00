"""The cdk8s app of a project, loaded from its main.py. Node.js starts when main.py is loaded, not before."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import APP
from relay_gitops.errors import ProjectError
from relay_gitops.notice import Notice


@dataclass(frozen=True)
class SynthesizedApp:
    """The output for an environment."""

    files: dict[str, bytes]
    """Path below apps/ to file content."""
    notices: list[Notice]
    """Pending parts, each with the command that completes it."""


class ProjectApp(Protocol):
    """The object `charts_app` in main.py."""

    def synthesize(self, environment: Environment) -> SynthesizedApp:
        """Return the files and notices of an environment, without writing files.

        Raises ConstructError or CollisionError if the app is not valid.
        """
        ...


def load_app(root: Path) -> ProjectApp:
    """Run main.py of the project and return its `charts_app`; raise ProjectError if it is missing."""
    spec = importlib.util.spec_from_file_location("main", root / APP)
    if spec is None or spec.loader is None:
        raise ProjectError(f"{APP}: cannot be imported. Replace it with a valid Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app: ProjectApp | None = getattr(module, "charts_app", None)
    if app is None:
        raise ProjectError(f"{APP}: has no `charts_app`. Define charts_app = ChartsApp(build).")
    return app
