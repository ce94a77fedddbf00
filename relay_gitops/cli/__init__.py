"""The command line: one verb a module."""

import sys
from pathlib import Path

from relay_gitops.cli import check, diff, graph, secrets, synth
from relay_gitops.errors import ExitCode
from relay_gitops.report import exit_code

import typer

app = typer.Typer(
    name="relay-gitops",
    help="Deploy the Relay server with Flux, from one file of values.",
    epilog="Exit status: 0 done, 1 what was asked about does not hold, 2 refused and nothing changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(synth.synth)
app.command()(check.check)
app.command()(secrets.secrets)
app.command()(diff.diff)
app.command()(graph.graph)


@app.callback()
def verbs() -> None:
    """Deploy the Relay server with Flux, from one file of values."""


def main() -> None:
    """Run the program and exit."""

    def program() -> ExitCode:
        app()
        return ExitCode.OK

    sys.exit(exit_code(program, Path.cwd()))
