"""relay-gitops charts."""

from pathlib import Path
from typing import Annotated

from relay_gitops.errors import ExitCode
from relay_gitops.helm_charts.bundled import bundled_files
from relay_gitops.helm_charts.report import charts_report
from relay_gitops.helm_charts.write import chart_changes, write_charts
from relay_gitops.process.console import console

import typer


def charts(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of the charts. The constructs look for them in helm.")
    ] = Path("helm"),
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and list the files that are not up to date.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the charts and the changes as JSON.")] = False,
) -> None:
    """Write the Helm charts of relay-server and the 1Password items to a folder of your repository.

    RelayRelease and OnePasswordSecrets install these charts. Run it again after each upgrade of relay-gitops. Replaces
    and removes only files that it has written itself. Changes nothing if you have changed one of them.

    Example: [bold]relay-gitops charts helm[/]
    """
    files = bundled_files()
    changes = chart_changes(files, folder)
    if not check:
        write_charts(changes, folder)
    if as_json:
        typer.echo(charts_report(files, changes, folder).model_dump_json(indent=2))
    else:
        for change in changes:
            console().print(f"{change.change}  {folder / change.path}")
    count = len(changes)
    if check and changes:
        typer.echo(f"{folder}: {count} files are not up to date; run relay-gitops charts {folder}", err=True)
        raise typer.Exit(ExitCode.FINDINGS)
    typer.echo(f"{folder}: {f'{count} files changed' if changes else 'all files are up to date'}", err=True)
