"""The app that main.py defines: it synthesizes the charts of an environment, and writes them to apps/."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from relay_gitops.charts.apps_chart import AppsChart
from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ExitCode
from relay_gitops.process.boundary import exit_code
from relay_gitops.synth.project_app import SynthesizedApp
from relay_gitops.synth.project_lock import project_lock
from relay_gitops.synth.publish import publish_locked
from relay_gitops.synth.render import render
from relay_gitops.synth.show import show_changes, show_notices

from cdk8s import App


@dataclass(frozen=True)
class ChartsApp:
    """A cdk8s app whose charts are folders of apps/."""

    build: Callable[[Environment], App]

    def synthesize(self, environment: Environment) -> SynthesizedApp:
        """Return the files and notices of an environment, without writing files.

        Raises ConstructError or CollisionError if the app is not valid.
        """
        app = self.build(environment)
        folders = [chart for chart in app.charts if isinstance(chart, AppsChart)]
        return SynthesizedApp(render(app), [notice for folder in folders for notice in folder.notices])

    def run(self) -> int:
        """Run the app as a program, for main.py; return the exit status.

        With CDK8S_OUTDIR, which the cdk8s CLI sets, plain cdk8s output goes to that folder. Otherwise the app writes
        apps/.
        """
        root = Path(sys.argv[0]).resolve().parent

        def program() -> ExitCode:
            with project_lock(root):
                environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
                if "CDK8S_OUTDIR" in os.environ:
                    self.build(environment).synth()
                    return ExitCode.OK
                synthesized = self.synthesize(environment)
                changes = publish_locked(synthesized.files, root)
            show_changes(changes, len(synthesized.files))
            show_notices(synthesized.notices)
            return ExitCode.OK

        return exit_code(program, root)
