"""relay-gitops bootstrap."""

import sys
from typing import Annotated

from relay_gitops.cli.clusters import (
    EnvironmentFile,
    HostContext,
    HostKubeconfig,
    VirtualContext,
    VirtualKubeconfig,
    opened,
)
from relay_gitops.environment.project import AppsFolder
from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate import bootstrap as steps
from relay_gitops.operate.progress import Progress

import typer


class InterruptedBootstrapError(RelayGitopsError):
    """Somebody pressed Ctrl-C."""


def bootstrap(
    *,
    folder: Annotated[
        AppsFolder, typer.Argument(metavar="FOLDER", help="The folder of apps/ to bring to its cluster.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply the plan without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and change nothing.")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait for what Flux makes of it.")
    ] = 900,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
    virtual_kubeconfig: VirtualKubeconfig = "op",
    virtual_context: VirtualContext = None,
) -> None:
    """Apply what Flux starts from, and wait until Flux has made everything else of it.

    The cluster is proven to be the one that the folder belongs to, and the folder to be what Flux will read from the
    remote branch. It may be run again at any point, and goes on from there.

    Example: [bold]relay-gitops bootstrap docs-prod --dry-run[/]
    """
    with opened(environment, host_kubeconfig, host_context, virtual_kubeconfig, virtual_context) as (root, clusters):
        planned = steps.plan(root, clusters, folder)
        cluster = planned.cluster
        _show(planned)
        if dry_run:
            return
        if planned.changes and not yes:
            if not sys.stdin.isatty():
                raise RelayGitopsError("nobody is there to confirm the plan. Run it with --yes.")
            typer.confirm(f"Apply this to the {cluster.name} at {cluster.server}?", abort=True, err=True)
        try:
            steps.apply(planned)
            with Progress() as progress:
                steps.wait(planned, progress, timeout)
        except KeyboardInterrupt:
            raise InterruptedBootstrapError(
                "interrupted. What was applied stays, Flux goes on with it, and running it again goes on from there."
            ) from None
        typer.echo(f"apps/{folder} is in the {cluster.name} at {planned.commit[:12]}", err=True)


def _show(planned: steps.Plan) -> None:
    typer.echo(f"{planned.cluster.name} at {planned.cluster.server}, commit {planned.commit[:12]}", err=True)
    for step in planned.steps:
        typer.echo(f"{step.change:6}  {step.name}" + (f": {', '.join(step.fields)}" if step.fields else ""))
