"""Run the cdk8s app of main.py for an environment, and write its output to apps/."""

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
from relay_gitops.notice import Notice
from relay_gitops.process.boundary import exit_code
from relay_gitops.synth.publish import publish
from relay_gitops.synth.render import render
from relay_gitops.synth.show import show_changes, show_notices

from cdk8s import App

Build = Callable[[Environment], App]
"""The type of the function `build` in main.py."""


@dataclass(frozen=True)
class SynthesizedApp:
    """The output for an environment."""

    files: dict[str, bytes]
    """Path below apps/ to file content."""
    notices: list[Notice]
    """Pending parts, each with the command that completes it."""


def build_of(root: Path) -> Build:
    """Return the function `build` in main.py of the project; raise ProjectError if it is missing."""
    spec = importlib.util.spec_from_file_location("main", root / APP)
    if spec is None or spec.loader is None:
        raise ProjectError(f"{APP}: cannot be imported. Replace it with a valid Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Build | None = getattr(module, "build", None)
    if build is None:
        raise ProjectError(f"{APP}: has no function `build`. Define build(environment: Environment) -> App.")
    return build


def synthesize(build: Build, environment: Environment) -> SynthesizedApp:
    """Return the files and notices of an environment, without writing files.

    Raises ConstructError or CollisionError if the app is not valid.
    """
    app = build(environment)
    folders = [chart for chart in app.charts if isinstance(chart, AppsChart)]
    return SynthesizedApp(render(app), [notice for folder in folders for notice in folder.notices])


def run_app(build: Build) -> int:
    """Run the app as a program, for main.py; return the exit status.

    With CDK8S_OUTDIR, which the cdk8s CLI sets, plain cdk8s output goes to that folder. Otherwise the app writes
    apps/.
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
