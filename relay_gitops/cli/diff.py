"""relay-gitops diff."""

import sys
from pathlib import Path
from typing import Annotated

from relay_gitops.diff import show
from relay_gitops.diff.report import report
from relay_gitops.diff.revisions import states
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ProjectError
from relay_gitops.synth.parity import ParityProcess, begin

import typer
from rich.console import Console


def diff(
    *,
    base: Annotated[str, typer.Argument(metavar="BASE", help="A Git revision or a folder.")],
    head: Annotated[
        str | None, typer.Argument(metavar="HEAD", help="A Git revision or a folder. Default: the working tree.")
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--path",
            metavar="PATH",
            help="Compare what is below it, in both. Default: apps where there is a cdk8s.yaml, else everything.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown, for a pull request.")] = False,
) -> None:
    """Show what a change does to the clusters: objects, fields, and what follows from them.

    The manifests of both sides are read as Flux would, and the charts of the repository rendered.

    Exit status: 0 compared, whether or not there is a difference; 2 could not be compared.

    Example: [bold]relay-gitops diff main[/]
    """
    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown exclude each other.")
    # Only the working tree may be behind its environment without anybody's intention.
    comparison = begin([Path()]) if head is None else None
    try:
        with states(base, head, paths or [], Path.cwd()) as (old, new):
            found = report(old, new)
        if comparison is not None and not _is_synthesized(comparison):
            typer.echo(f"note: apps/ is not what {ENVIRONMENT} makes; run make synth", err=True)
    finally:
        if comparison is not None:
            comparison.end()
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    elif as_markdown:
        typer.echo(show.markdown(found), nl=False)
    else:
        show.show(found, Console(highlight=False, soft_wrap=not sys.stdout.isatty()))


def _is_synthesized(comparison: ParityProcess) -> bool:
    try:
        return not comparison.differences
    except ProjectError:
        # The environment is wrong, which synth says better.
        return False
