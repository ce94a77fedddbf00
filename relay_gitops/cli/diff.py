"""relay-gitops diff."""

import sys
from pathlib import Path
from typing import Annotated

from relay_gitops.diff import show
from relay_gitops.diff.report import diff_report
from relay_gitops.diff.revisions import repository_states
from relay_gitops.environment.project import ENVIRONMENT
from relay_gitops.errors import ProjectError
from relay_gitops.printable import escaped_json, escaped_lines
from relay_gitops.process.console import PlainConsole
from relay_gitops.synth.parity import ParityProcess, begin

import typer


def diff(
    *,
    base: Annotated[str, typer.Argument(metavar="BASE", help="Git revision or folder.")],
    head: Annotated[
        str | None, typer.Argument(metavar="HEAD", help="Git revision or folder. Default: the working tree.")
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--path",
            metavar="PATH",
            help="Compare only files below PATH. Default: apps in a project, all files elsewhere.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the comparison as Markdown for a pull request.")
    ] = False,
    parity: Annotated[
        bool,
        typer.Option(
            "--parity", help="Also note if apps/ is not the output of synth. This runs main.py of the working tree."
        ),
    ] = False,
) -> None:
    """Show the effect of a change on the clusters: objects, fields and consequences.

    Reads the manifests of both sides as Flux does, and renders the charts in the repository.

    Exit codes: 0 success, with or without differences; 2 error.

    Example: [bold]relay-gitops diff main[/]
    """
    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown are mutually exclusive.")
    # Only the working tree can be out of date by mistake.
    comparison = begin([Path()]) if parity and head is None else None
    try:
        with repository_states(base, head, paths or [], Path.cwd()) as (old, new):
            found = diff_report(old, new)
        if comparison is not None and not _is_synthesized(comparison):
            typer.echo(f"note: apps/ is not up to date with {ENVIRONMENT}; run make synth", err=True)
    finally:
        if comparison is not None:
            comparison.end()
    if as_json:
        typer.echo(escaped_json(found.model_dump_json(indent=2)))
    elif as_markdown:
        typer.echo(escaped_lines(show.markdown(found)), nl=False)
    else:
        show.show(found, PlainConsole(highlight=False, soft_wrap=not sys.stdout.isatty()))


def _is_synthesized(comparison: ParityProcess) -> bool:
    try:
        return not comparison.differences
    except ProjectError:
        # synth reports errors of the environment in detail.
        return False
