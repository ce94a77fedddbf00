"""relay-gitops secrets."""

import json
import sys
from pathlib import Path
from typing import Annotated

from relay_gitops.operate.bootstrap_secrets import with_bootstrap_items
from relay_gitops.repository.read import read
from relay_gitops.secrets.inventory import NeededSecret, inventory

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

# Only a terminal has an edge to wrap at; names that are taken further stay whole.
_NO_EDGE = 100_000


def secrets(
    *,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Folders or files to read. Default: this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the Secrets that the clusters need: 1Password item, fields and readers. No value is read or shown.

    Example: [bold]relay-gitops secrets apps[/]
    """
    repository = read(list(paths or [Path()]), Path.cwd())
    needed = with_bootstrap_items(inventory(repository), Path.cwd())
    if as_json:
        typer.echo(json.dumps([secret.model_dump() for secret in needed], indent=2))
        return
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _NO_EDGE)
    rows = [_row(secret) for secret in needed]
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("\n".join(cell) for cell in row))
    if console.measure(table, options=console.options.update(width=_NO_EDGE)).maximum <= console.width:
        console.print(table)
        return
    # A table would break names in the middle.
    for cluster, secret, *rest in rows:
        console.print(f"[bold]{escape(secret[0])}[/] of {escape(cluster[0])}")
        for column, cell in zip(_COLUMNS[2:], rest, strict=True):
            console.print(f"  {column}: {escape(', '.join(cell))}")


_COLUMNS = ("cluster", "Secret", "1Password item", "fields", "read by")


def _row(secret: NeededSecret) -> tuple[list[str], ...]:
    """Return the lines of each column."""
    item = f"{secret.vault}/{secret.item}" if secret.item else secret.made_by or "made outside of this repository"
    readers = [f"{reader.object} ({reader.file}:{reader.line})" for reader in secret.readers]
    return [secret.cluster], [f"{secret.namespace}/{secret.name}"], [item], list(secret.fields), readers or ["nobody"]
