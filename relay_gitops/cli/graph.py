"""relay-gitops graph."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from relay_gitops import graph as drawing
from relay_gitops.cli.paths import DEFAULT, default_paths
from relay_gitops.printable import escaped_json, escaped_lines
from relay_gitops.redaction.objects import Redaction
from relay_gitops.repository.helm import local_chart, why_not_rendered
from relay_gitops.repository.read import read
from relay_gitops.synth.show import show_note

import typer


class Format(StrEnum):
    """Output formats."""

    MERMAID = "mermaid"
    SVG = "svg"
    PNG = "png"
    JSON = "json"


def graph(
    *,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help=f"Folders or files to read. {DEFAULT}"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.MERMAID,
) -> None:
    """Draw the dependencies across both clusters: sources, releases, Secrets and the request path.

    Example: [bold]relay-gitops graph apps --format svg > graph.svg[/]
    """
    repository = read(paths or default_paths(Path.cwd()), Path.cwd())
    for release in repository.not_rendered:
        if local_chart(repository, release) is not None:
            why = why_not_rendered(repository, release)
            redaction = Redaction()
            redaction.learn(release.data)
            show_note(f"{release}: the objects of its chart are not drawn, because {redaction.message(why)}")
    found = drawing.build_graph(repository)
    if form is Format.PNG:
        typer.echo(drawing.png(found), nl=False)
    elif form is Format.SVG:
        typer.echo(escaped_lines(drawing.svg(found)), nl=False)
    elif form is Format.JSON:
        typer.echo(escaped_json(drawing.as_json(found)), nl=False)
    else:
        typer.echo(escaped_lines(drawing.mermaid(found)), nl=False)
