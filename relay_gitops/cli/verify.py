"""relay-gitops verify."""

from pathlib import Path
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
from relay_gitops.verify import report
from relay_gitops.verify.chain import links, results
from relay_gitops.verify.expected import commits, expected
from relay_gitops.verify.live import Live
from relay_gitops.verify.page import Page
from relay_gitops.verify.picture import draw, require_picture
from relay_gitops.verify.rounds import last_round
from relay_gitops.verify.s3_store import S3Probe

import typer
from rich.console import Console


def _connected_to(value: str) -> tuple[str, tuple[str, int]]:
    match value.split(":"):
        case [host, "443", address, port] if port.isdigit():
            return host, (address, int(port))
        case _:
            raise typer.BadParameter("write it as HOST:443:ADDRESS:PORT.", param_hint="'--connect-to'")


def verify(
    *,
    wait: Annotated[
        float,
        typer.Option("--wait", metavar="SECONDS", help="Wait until all links hold; stop at a broken link."),
    ] = 0,
    watch: Annotated[bool, typer.Option("--watch", help="Repeat until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the chain as JSON.")] = False,
    graph: Annotated[
        Path | None,
        typer.Option("--graph", metavar="FILE", help="Draw apps/ with the state of each object: .svg, .png or .md."),
    ] = None,
    commit: Annotated[
        str | None,
        typer.Option("--commit", metavar="SHA", help="Commit that Flux should have applied. Default: newest."),
    ] = None,
    connect_to: Annotated[
        list[str] | None,
        typer.Option("--connect-to", metavar="HOST:443:ADDRESS:PORT", help="Connect to another address, like curl."),
    ] = None,
    cacert: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Also trust these certificate authorities.")
    ] = None,
    probe_store: Annotated[
        bool,
        typer.Option("--probe-store", help="Also write, read and remove an object in the store of each relay."),
    ] = False,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
    virtual_kubeconfig: VirtualKubeconfig = "op",
    virtual_context: VirtualContext = None,
) -> None:
    """Check the live request path from the Git repository to the page, and report the first broken link.

    Prints the cause of the first broken link and what to run next. docs/faults.md describes all causes.

    Exit codes: 0 all links hold, 1 a link does not hold, 2 error, nothing was checked.

    Example: [bold]relay-gitops verify --wait 300[/]
    """
    if graph is not None:
        require_picture(graph)
    resolve = dict(map(_connected_to, connect_to or []))
    page, store = Page(resolve, cacert), S3Probe(resolve, cacert, writes=probe_store)
    with opened(environment, host_kubeconfig, host_context, virtual_kubeconfig, virtual_context) as (root, clusters):
        environment_values = clusters.environment
        wanted = expected(root, environment_values, commits(root, environment_values.repository, commit))
        chain = links(wanted)
        found = last_round(
            lambda: results(chain, Live(wanted, clusters, page, store)), wait, watch=watch, shows=not as_json
        )
    if as_json:
        typer.echo(report.chain_report(found).model_dump_json(indent=2))
    else:
        console = Console(soft_wrap=True, highlight=False)
        console.print(report.tree(found))
        console.print(report.conclusion(found), markup=False)
    if graph is not None:
        draw(root / "apps", found, graph)
    if report.first_broken(found) is not None:
        raise typer.Exit(ExitCode.FINDINGS)
