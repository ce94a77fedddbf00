"""From an environment to apps/: run the app that main.py builds, and publish what it makes."""

import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import APP, ENVIRONMENT
from relay_gitops.errors import ExitCode, ProjectError
from relay_gitops.process.boundary import exit_code
from relay_gitops.synth.publish import publish
from relay_gitops.synth.render import render
from relay_gitops.synth.show import show_changes, show_notices

from cdk8s import App

Build = Callable[[Environment], App]
"""What main.py calls `build`."""


@dataclass(frozen=True)
class Synthesized:
    """What an environment is made into."""

    files: dict[str, bytes]
    """Path below apps/ to content."""
    notices: list[str]
    """What is not there yet, and what to do for it."""


def build_of(root: Path) -> Build:
    """Return the function `build` of the project's main.py; raise ProjectError if it has none."""
    spec = importlib.util.spec_from_file_location("main", root / APP)
    if spec is None or spec.loader is None:
        raise ProjectError(f"{APP}: cannot be imported. Make it a Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Build | None = getattr(module, "build", None)
    if build is None:
        raise ProjectError(f"{APP}: has no function `build`. Define build(environment: Environment) -> App.")
    return build


def synthesize(build: Build, environment: Environment) -> Synthesized:
    """Return the files and notices of an environment; nothing is written.

    Raises ConstructError or CollisionError for an app that cannot be.
    """
    app = build(environment)
    folders = [chart for chart in app.charts if isinstance(chart, AppsChart)]
    return Synthesized(render(app), [notice for folder in folders for notice in folder.notices])


def run(build: Build) -> int:
    """Run the app as a program, for main.py; return the exit status.

    The cdk8s CLI names the folder that it wants in CDK8S_OUTDIR and gets cdk8s' own output there. Without it, apps/
    is written.
    """
    root = Path(sys.argv[0]).resolve().parent

    def program() -> ExitCode:
        environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
        if "CDK8S_OUTDIR" in os.environ:
            build(environment).synth()
            return ExitCode.OK
        synthesized = synthesize(build, environment)
        show_changes(publish(synthesized.files, root), len(synthesized.files))
        show_notices(synthesized.notices)
        return ExitCode.OK

    return exit_code(program, root)
