"""The command line. The module of a verb is imported only when the verb runs."""

import inspect
import re
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from relay_gitops.errors import ExitCode, InterruptedRunError, RelayGitopsError
from relay_gitops.process.boundary import INTERRUPTED, end_process, exit_code

import typer
from typer.core import TyperCommand, TyperGroup

VERBS = {
    "init": "Write a commented environment file for your own platform.",
    "synth": "Write the manifests of both clusters to apps/.",
    "charts": "Write the Helm charts of relay-server and the 1Password items to a folder of your repository.",
    "check": "Find mistakes in a Flux repository that would fail in the cluster.",
    "secrets": "List the Secrets that the clusters need, with 1Password item, fields and consumers.",
    "diff": "Show the effect of a change on the clusters: objects, fields and consequences.",
    "graph": "Draw the dependencies across both clusters: sources, releases, Secrets and the request path.",
    "bootstrap": "Apply the GitRepository and root Kustomization, then wait until Flux has deployed the rest.",
    "create-1password-secret": "Write the bootstrap Secrets of the 1Password operator to the virtual cluster.",
    "pin": "Look up generated names (bucket, mirrored Services) in the host cluster and write them to the environment "
    "file.",
    "verify": "Check the live request path from the Git repository to the page, and report the first broken link.",
}
"""Each verb with the first paragraph of its help, so that the list of verbs imports no verb."""

GROUPS = {
    "Write": ("init", "synth", "pin", "charts"),
    "Check and review": ("check", "diff", "graph", "secrets"),
    "Operate": ("bootstrap", "create-1password-secret", "verify"),
}
"""The verbs by the headings under which the help lists them."""

_NARROWEST_FOR_BOXES = 80
"""Columns. On a narrower screen Typer's boxes truncate the names of options; its plain help does not."""
_MARKUP: Literal["rich"] | None = "rich" if shutil.get_terminal_size().columns >= _NARROWEST_FOR_BOXES else None


def verb(name: str) -> Any:  # noqa: ANN401 - Typer has no public name for a command's type
    """Import a verb and return its command."""
    module = name.replace("-", "_")
    function: Callable[..., None] = getattr(import_module(f"relay_gitops.cli.{module}"), module)
    alone = typer.Typer(add_completion=False, rich_markup_mode=_MARKUP)
    alone.command(name, cls=Verb, help=_help(function), short_help=VERBS[name])(function)
    return typer.main.get_command(alone)


def _help(function: Callable[..., None]) -> str:
    """Return the help of a verb with one line per paragraph, because Typer keeps the line breaks of later ones."""
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(function.__doc__ or ""))
    return text if _MARKUP else re.sub(r"\[(bold|/)\]", "", text)


def _without_types(parameters: list[Any]) -> list[Any]:
    """Return parameters whose help shows a metavar or choices, but no Python type."""
    for parameter in parameters:
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
        elif parameter.param_type_name == "argument" and not parameter.type_descriptor.is_choice:
            vars(parameter)["display_type"] = lambda ctx: ""  # noqa: ARG005 - Typer's signature
    return parameters


class Verb(TyperCommand):
    """A verb, whose help shows no Python types."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - Typer has no public names for them
        """Return the parameters as the help shows them."""
        return _without_types(super().get_params(ctx))


class LazyGroup(TyperGroup):
    """All verbs. Each is imported when it runs, and errors of Typer are rewritten."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Typer's own
        """List the verbs with their summaries."""
        super().__init__(**settings)
        self.commands = {
            name: TyperCommand(name, help=VERBS[name], short_help=VERBS[name], rich_help_panel=group)
            for group, names in GROUPS.items()
            for name in names
        }

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - Typer has no public names for them
        """Return the parameters as the help shows them."""
        return _without_types(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - likewise
        """Return the verbs in the order of their groups."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - likewise
        """Write the verbs of each group, as plain help."""
        for group, names in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl([(name, VERBS[name]) for name in names])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer has no public names for them
        """Import the verb that the arguments begin with, and return it with the remaining arguments."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, verb(name) if name else command, rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - likewise
        """Run the verb; raise RelayGitopsError if the user cancels a prompt."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            # Typer shows pydantic's message, which begins with the Python type of the error.
            error.message = error.message.removeprefix("Value error, ")
            raise
        except typer.Abort:
            typer.echo(err=True)
            raise RelayGitopsError("cancelled, nothing was changed.") from None
        except KeyboardInterrupt:
            # Typer would exit without a message.
            raise InterruptedRunError(INTERRUPTED) from None


app = typer.Typer(
    name="relay-gitops",
    cls=LazyGroup,
    help="Deploy the Relay server with Flux, from one file of values.",
    epilog="Exit codes: 0 success, 1 problems found, 2 error, nothing was changed, 3 error after a cluster was changed "
    "(the message lists what was written), 130 interrupted, 141 broken pipe.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKUP,
)


def _show_versions(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        versions: dict[str, str] = import_module("relay_gitops.cli.versions").versions()
        width = max(map(len, versions))
        for name, version in versions.items():
            typer.echo(f"{name:{width}}  {version}")
        raise typer.Exit


@app.callback()
def verbs(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the versions of the program and its components.",
            callback=_show_versions,
            is_eager=True,
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
    """Run the program and end the process. This is the entry point of relay-gitops."""
    end_process(main)
