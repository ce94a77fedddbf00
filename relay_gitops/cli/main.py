"""The command line: one verb a module."""

import inspect
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from relay_gitops.cli import bootstrap, check, create_1password_secret, diff, graph, init, pin, secrets, synth, verify
from relay_gitops.errors import ExitCode, RelayGitopsError
from relay_gitops.process.boundary import end_process, exit_code

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


_NARROWEST_FOR_BOXES = 80
"""Columns; on a narrower screen Typer's boxes cut the names of options, and its plain help does not."""
_MARKUP: Literal["rich"] | None = "rich" if shutil.get_terminal_size().columns >= _NARROWEST_FOR_BOXES else None


def _help(verb: Callable[..., None]) -> str:
    """Return what is said of a verb, a paragraph a line: Typer keeps the breaks of all but the first."""
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(verb.__doc__ or ""))
    return text if _MARKUP else re.sub(r"\[(bold|/)\]", "", text)


app = typer.Typer(
    name="relay-gitops",
    cls=Verbs,
    help="Deploy the Relay server with Flux, from one file of values.",
    epilog="Exit status: 0 done, 1 what was asked about does not hold, 2 refused and nothing changed, "
    "141 what reads the output has ended.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKUP,
)
for _verb in (
    init.init,
    synth.synth,
    check.check,
    secrets.secrets,
    diff.diff,
    graph.graph,
    bootstrap.bootstrap,
    create_1password_secret.create_1password_secret,
    pin.pin,
    verify.verify,
):
    app.command(_verb.__name__.replace("_", "-"), help=_help(_verb))(_verb)


def _show_versions(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        from relay_gitops.cli.versions import versions  # noqa: PLC0415 - what other runs do not need

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


def main() -> NoReturn:
    """Run the program and raise SystemExit."""

    def program() -> ExitCode:
        app()
        return ExitCode.OK

    sys.exit(exit_code(program, Path.cwd()))


def command() -> NoReturn:
    """Run the program and end the process: what is installed as relay-gitops."""
    # Looking for plugins takes each process 20 ms.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    end_process(main)
