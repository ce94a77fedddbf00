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
from relay_gitops.environment.location import require_location
from relay_gitops.environment.project import ENVIRONMENT, AppsFolder
from relay_gitops.errors import RelayGitopsError
from relay_gitops.operate import bootstrap as steps
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_gitops.operate.progress import Progress

import typer


def bootstrap(
    *,
    folder: Annotated[AppsFolder, typer.Argument(metavar="FOLDER", help="Folder of apps/ to deploy.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply the plan without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, change nothing.")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Maximum time to wait for Flux.")
    ] = 900,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
    virtual_kubeconfig: VirtualKubeconfig = "op",
    virtual_context: VirtualContext = None,
) -> None:
    """Apply the GitRepository and root Kustomization, then wait until Flux has deployed the rest.

    First checks that it talks to the right cluster, and that the folder is pushed to the branch that Flux reads. It is
    safe to run again.

    Also writes the credentials of a private repository, which it reads with the 1Password CLI.

    Example: [bold]relay-gitops bootstrap docs-prod --dry-run[/]
    """
    with opened(environment, host_kubeconfig, host_context, virtual_kubeconfig, virtual_context) as (root, clusters):
        file = environment or root / ENVIRONMENT
        require_location(root, clusters.environment.repository, file, str(environment or ENVIRONMENT))
        planned = steps.plan(root, clusters, folder, OnePasswordCli())
        _show(planned)
        if dry_run:
            return
        if planned.changes and not yes:
            if not sys.stdin.isatty():
                raise RelayGitopsError("standard input is not a terminal; pass --yes to apply the plan.")
            typer.confirm(f"Apply this to {_shown(planned)}?", abort=True, err=True)
        steps.apply(planned)
        with Progress() as progress:
            steps.wait(planned, progress, timeout)
        typer.echo(f"apps/{folder} is deployed to the {planned.cluster.name} at commit {planned.commit[:12]}", err=True)


def _shown(planned: steps.Plan) -> str:
    """Return each cluster that the plan changes, with the address of its server."""
    clusters = dict.fromkeys([planned.cluster, *(step.cluster for step in planned.steps)])
    return " and ".join(f"the {cluster.name} at {cluster.server}" for cluster in clusters)


def _show(planned: steps.Plan) -> None:
    typer.echo(f"{_shown(planned)}, commit {planned.commit[:12]}", err=True)
    for step in planned.steps:
        elsewhere = f" ({step.cluster.name})" if step.cluster is not planned.cluster else ""
        changed = f": {', '.join(step.fields)}" if step.fields else ""
        typer.echo(f"{step.change:6}  {step.name}{elsewhere}{changed}")
