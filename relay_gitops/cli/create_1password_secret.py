"""relay-gitops create-1password-secret."""

from typing import Annotated

from relay_gitops.cli.clusters import (
    EnvironmentFile,
    HostContext,
    HostKubeconfig,
    VirtualContext,
    VirtualKubeconfig,
    opened,
)
from relay_gitops.errors import ExitCode
from relay_gitops.operate.bootstrap_secrets import bootstrap_secrets
from relay_gitops.operate.one_password_cli import OnePasswordCli
from relay_gitops.operate.write_secrets import faults, write_secrets

import typer


def create_1password_secret(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a Secret is missing or malformed.")
    ] = False,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
    virtual_kubeconfig: VirtualKubeconfig = "op",
    virtual_context: VirtualContext = None,
) -> None:
    """Write the bootstrap Secrets of the 1Password operator to the virtual cluster.

    Reads the Connect credentials and token with the 1Password CLI, and never prints them. Run it again to rotate
    them; it restarts the Deployments that use a changed Secret.

    Example: [bold]relay-gitops create-1password-secret --check[/]
    """
    with opened(environment, host_kubeconfig, host_context, virtual_kubeconfig, virtual_context) as (root, clusters):
        secrets = bootstrap_secrets(root, clusters.environment)
        if not check:
            for written in write_secrets(clusters.virtual(), root, secrets, OnePasswordCli()):
                typer.echo(f"{written.change}  {written.secret}")
            return
        found = faults(clusters.virtual(), secrets)
        for secret, fault in found.items():
            typer.echo(f"{secret} {fault or 'is valid'}")
        if any(found.values()):
            typer.echo("run relay-gitops create-1password-secret to write the Secrets", err=True)
            raise typer.Exit(ExitCode.FINDINGS)
