"""relay-gitops synth."""

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from relay_gitops.errors import ExitCode

import typer

if TYPE_CHECKING:
    from relay_gitops.publish import Difference


def synth(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and show the difference if apps/ is not up to date.")
    ] = False,
    environment: Annotated[
        Path | None,
        typer.Option("--environment", "-e", metavar="FILE", help="File of values. Default: environments/docs.yaml."),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option("--branch", "-b", metavar="NAME", help="Let Flux follow another branch than repository.branch."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Write the manifests of both clusters to apps/.

    Only files that were generated are replaced or removed; if a value is wrong, nothing is.

    Example: [bold]relay-gitops synth --branch mg/feat/deploy-relay-server[/]
    """
    # These start Node.js, which --help does not need.
    from relay_gitops import synth as pipeline  # noqa: PLC0415
    from relay_gitops.environment import Environment  # noqa: PLC0415
    from relay_gitops.publish import differences, publish  # noqa: PLC0415
    from relay_gitops.report import show_changes, show_notices  # noqa: PLC0415

    root = pipeline.project_root(Path.cwd())
    file = environment or root / pipeline.ENVIRONMENT
    values = Environment.load(file, str(environment or pipeline.ENVIRONMENT))
    if branch is not None:
        values = values.on_branch(branch)
    synthesized = pipeline.synthesize(pipeline.build_of(root), values)
    changes = differences(synthesized.files, root) if check else publish(synthesized.files, root)

    if as_json:
        listed = [{"path": change.path, "change": change.change} for change in changes]
        typer.echo(json.dumps({"changes": listed, "notices": synthesized.notices}, indent=2))
    elif check:
        for change in changes:
            _show_difference(change)
    else:
        show_changes(changes, len(synthesized.files))
    show_notices(synthesized.notices)
    if check and changes:
        count = len(changes)
        typer.echo(
            f"apps/: {count} of {len(synthesized.files)} files are not up to date; run relay-gitops synth", err=True
        )
        raise typer.Exit(ExitCode.FINDINGS)


_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def _show_difference(change: "Difference") -> None:
    from rich.console import Console  # noqa: PLC0415 - what other verbs do not need
    from rich.text import Text  # noqa: PLC0415

    console = Console(soft_wrap=True, highlight=False)
    verb = {"created": "is missing", "changed": "differs", "removed": "is stale"}[change.change]
    console.print(Text(f"{change.path} {verb}", style="bold"))
    lines = difflib.unified_diff(
        change.committed.decode(errors="backslashreplace").splitlines(),
        change.rendered.decode().splitlines(),
        "committed",
        "synthesized",
        lineterm="",
    )
    for line in lines:
        console.print(Text(line, style=_COLOURS.get(line[:1], "")))
