"""relay-gitops synth."""

import contextlib
from pathlib import Path
from typing import Annotated

from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT, project_root
from relay_gitops.errors import ExitCode
from relay_gitops.synth.project_app import load_app
from relay_gitops.synth.project_lock import project_lock
from relay_gitops.synth.publish import differences, publish_locked
from relay_gitops.synth.report import synth_report
from relay_gitops.synth.show import show_changes, show_difference, show_notices

import typer


def synth(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and show a diff if apps/ is not up to date.")
    ] = False,
    environment: Annotated[
        Path | None,
        typer.Option("--environment", "-e", metavar="FILE", help="Environment file. Default: environments/docs.yaml."),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option("--branch", "-b", metavar="NAME", help="Branch that Flux follows. Default: repository.branch."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Write the manifests of both clusters to apps/.

    Replaces and removes only generated files. Changes nothing if a value is not valid.

    Example: [bold]relay-gitops synth --branch mg/feat/deploy-relay-server[/]
    """
    root = project_root(Path.cwd())
    with contextlib.nullcontext() if check else project_lock(root):
        values = Environment.load(environment or root / ENVIRONMENT, str(environment or ENVIRONMENT))
        if branch is not None:
            values = values.on_branch(branch)
        synthesized = load_app(root).synthesize(values)
        changes = differences(synthesized.files, root) if check else publish_locked(synthesized.files, root)

    if as_json:
        typer.echo(synth_report(changes, synthesized.notices).model_dump_json(indent=2))
    elif check:
        for change in changes:
            show_difference(change)
    else:
        show_changes(changes, len(synthesized.files))
    show_notices(synthesized.notices)
    if check and changes:
        count = len(changes)
        typer.echo(
            f"apps/: {count} of {len(synthesized.files)} files are not up to date; run relay-gitops synth", err=True
        )
        raise typer.Exit(ExitCode.FINDINGS)
