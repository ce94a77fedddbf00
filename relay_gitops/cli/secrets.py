"""relay-gitops secrets."""

import sys
from pathlib import Path
from typing import Annotated

from relay_gitops.cli.paths import DEFAULT, default_paths
from relay_gitops.operate.bootstrap_secrets import with_bootstrap_items
from relay_gitops.printable import escaped, escaped_json
from relay_gitops.process.console import PlainConsole
from relay_gitops.repository.read import read
from relay_gitops.secrets.inventory import NeededSecret, SecretsReport, inventory
from relay_gitops.secrets.item_commands import PLACEHOLDER, item_commands

import typer
from rich.markup import escape
from rich.table import Table

# Lines are wrapped only on a terminal, so that names in piped output stay complete.
_NO_EDGE = 100_000


def secrets(
    *,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help=f"Folders or files to read. {DEFAULT}"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
    commands: Annotated[
        bool,
        typer.Option("--commands", help=f"Print `op` commands that create the 1Password items; replace {PLACEHOLDER}."),
    ] = False,
) -> None:
    """List the Secrets that the clusters need, with 1Password item, fields and consumers.

    Never reads or prints a value.

    Example: [bold]relay-gitops secrets apps[/]
    """
    if as_json and commands:
        raise typer.BadParameter("--json and --commands are mutually exclusive.")
    repository = read(paths or default_paths(Path.cwd()), Path.cwd())
    needed = with_bootstrap_items(inventory(repository), Path.cwd())
    if as_json:
        typer.echo(escaped_json(SecretsReport(secrets=needed).model_dump_json(indent=2)))
        return
    if commands:
        for command in item_commands(needed):
            typer.echo(escaped(command))
        return
    console = PlainConsole(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _NO_EDGE)
    rows = [_row(secret) for secret in needed]
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("\n".join(map(escaped, cell)) for cell in row))
    if console.measure(table, options=console.options.update(width=_NO_EDGE)).maximum <= console.width:
        console.print(table)
        return
    # A table would wrap names in the middle.
    for cluster, secret, *rest in rows:
        console.print(f"[bold]{escape(secret[0])}[/] of {escape(cluster[0])}")
        for column, cell in zip(_COLUMNS[2:], rest, strict=True):
            console.print(f"  {column}: {escape(', '.join(cell))}")


_COLUMNS = ("cluster", "Secret", "1Password item", "fields", "consumers")


def _row(secret: NeededSecret) -> tuple[list[str], ...]:
    """Return the lines of each column."""
    item = f"{secret.vault}/{secret.item}" if secret.item else secret.created_by or "created outside this repository"
    name = f"{secret.namespace}/{secret.name}" if secret.name else "(no Secret)"
    consumers = [f"{consumer.object} ({consumer.file}:{consumer.line})" for consumer in secret.consumers]
    return [secret.cluster], [name], [item], list(secret.fields), consumers or ["(none)"]
