"""The command line: one verb a module."""

import sys
from pathlib import Path
from typing import Annotated, Any

from relay_gitops.cli import bootstrap, check, create_1password_secret, diff, graph, init, pin, secrets, synth, verify
from relay_gitops.errors import ExitCode, RelayGitopsError
from relay_gitops.report import exit_code

import typer
from typer.core import TyperGroup


class Verbs(TyperGroup):
    """All verbs; what goes wrong in them is said in the words of this program."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer has no public name for it
        """Run the verb; raise RelayGitopsError where a question was left unanswered or answered with no."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            # Typer shows pydantic's message, which begins with the Python type of the error.
            error.message = error.message.removeprefix("Value error, ")
            raise
        except typer.Abort:
            typer.echo(err=True)
            raise RelayGitopsError("not confirmed or interrupted, so nothing was changed.") from None


app = typer.Typer(
    name="relay-gitops",
    cls=Verbs,
    help="Deploy the Relay server with Flux, from one file of values.",
    epilog="Exit status: 0 done, 1 what was asked about does not hold, 2 refused and nothing changed, "
    "141 what reads the output has ended.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(init.init)
app.command()(synth.synth)
app.command()(check.check)
app.command()(secrets.secrets)
app.command()(diff.diff)
app.command()(graph.graph)
app.command()(bootstrap.bootstrap)
app.command("create-1password-secret")(create_1password_secret.create_1password_secret)
app.command()(pin.pin)
app.command()(verify.verify)


def _show_versions(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        from relay_gitops.versions import versions  # noqa: PLC0415 - what other runs do not need

        width = max(map(len, versions()))
        for name, version in versions().items():
            typer.echo(f"{name:{width}}  {version}")
        raise typer.Exit


@app.callback()
def verbs(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the versions of the program and its parts.", callback=_show_versions, is_eager=True
        ),
    ] = False,
) -> None:
    """Deploy the Relay server with Flux, from one file of values."""


def main() -> None:
    """Run the program and exit."""

    def program() -> ExitCode:
        app()
        return ExitCode.OK

    sys.exit(exit_code(program, Path.cwd()))
