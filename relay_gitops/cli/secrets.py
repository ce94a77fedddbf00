"""relay-gitops secrets."""

import json
from pathlib import Path
from typing import Annotated

import typer


def secrets(
    *,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Folders or files to read. Default: this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the Secrets that the clusters need: 1Password item, fields and readers. No value is read or shown.

    Example: [bold]relay-gitops secrets apps[/]
    """
    from relay_gitops.check.helm_render import render  # noqa: PLC0415
    from relay_gitops.check.inventory import inventory  # noqa: PLC0415
    from relay_gitops.check.tree import read_tree  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415 - what --help does not need
    from rich.table import Table  # noqa: PLC0415

    tree = read_tree(list(paths or [Path()]), Path.cwd())
    render(tree)
    needed = inventory(tree)
    if as_json:
        typer.echo(json.dumps([secret.model_dump() for secret in needed], indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("cluster", "Secret", "1Password item", "fields", "read by"):
        table.add_column(column, overflow="fold")
    for secret in needed:
        table.add_row(
            secret.cluster,
            f"{secret.namespace}/{secret.name}",
            f"{secret.vault}/{secret.item}" if secret.item else secret.made_by or "made outside of this repository",
            "\n".join(secret.fields),
            "\n".join(f"{reader.object} ({reader.file}:{reader.line})" for reader in secret.readers) or "nobody",
        )
    Console(highlight=False).print(table)
