"""relay-gitops verify."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from relay_gitops.cli.clusters import (
    EnvironmentFile,
    HostContext,
    HostKubeconfig,
    VirtualContext,
    VirtualKubeconfig,
    opened,
)
from relay_gitops.errors import ExitCode

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from relay_gitops.environment.project import AppsFolder
    from relay_gitops.verify.chain import Result

POLL_SECONDS = 2.0


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
        typer.Option("--wait", metavar="SECONDS", help="Wait for what is not ready yet, but not for what is broken."),
    ] = 0,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the chain as JSON.")] = False,
    graph: Annotated[
        Path | None,
        typer.Option("--graph", metavar="FILE", help="Draw apps/ with how each object is: .svg, .png or .md."),
    ] = None,
    commit: Annotated[
        str | None, typer.Option("--commit", metavar="SHA", help="What Flux is to have. Default: of the remote branch.")
    ] = None,
    connect_to: Annotated[
        list[str] | None,
        typer.Option(
            "--connect-to", metavar="HOST:443:ADDRESS:PORT", help="Reach a host at another address, as curl does."
        ),
    ] = None,
    cacert: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Trust these certificate authorities, too.")
    ] = None,
    environment: EnvironmentFile = None,
    host_kubeconfig: HostKubeconfig = None,
    host_context: HostContext = None,
    virtual_kubeconfig: VirtualKubeconfig = "op",
    virtual_context: VirtualContext = None,
) -> None:
    """Follow the chain from the Git repository to the served page, live.

    If a link is broken, the first one is named, with its cause and what to run next; docs/faults.md has all causes.

    Exit status: 0 all links hold, 1 one does not, 2 it could not be looked at.

    Example: [bold]relay-gitops verify --wait 300[/]
    """
    from relay_gitops.verify import report  # noqa: PLC0415 - what --help does not need
    from relay_gitops.verify.chain import links, results  # noqa: PLC0415
    from relay_gitops.verify.expected import expected  # noqa: PLC0415
    from relay_gitops.verify.live import Live  # noqa: PLC0415
    from relay_gitops.verify.page import Page  # noqa: PLC0415

    if graph is not None:
        from relay_gitops.verify.picture import require_picture  # noqa: PLC0415

        require_picture(graph)
    page = Page(dict(map(_connected_to, connect_to or [])), cacert)
    with opened(environment, host_kubeconfig, host_context, virtual_kubeconfig, virtual_context) as (root, clusters):
        wanted = expected(root, clusters.environment, _commits(root, commit))
        chain = links(wanted)
        found = _rounds(lambda: results(chain, Live(wanted, clusters, page)), wait, watch=watch, shows=not as_json)
    if as_json:
        typer.echo(report.report(found).model_dump_json(indent=2))
    else:
        from rich.console import Console  # noqa: PLC0415

        console = Console(soft_wrap=True, highlight=False)
        console.print(report.tree(found))
        console.print(report.conclusion(found), markup=False)
    if graph is not None:
        from relay_gitops.verify.picture import draw  # noqa: PLC0415

        draw(root / "apps", found, graph)
    if report.first_broken(found) is not None:
        raise typer.Exit(ExitCode.FINDINGS)


def _rounds(look: "Callable[[], list[Result]]", wait: float, *, watch: bool, shows: bool) -> "list[Result]":
    """Return the last of the rounds: when all hold, when something is broken, or when the time is over."""
    from relay_gitops.verify import report  # noqa: PLC0415
    from relay_gitops.verify.cause import State  # noqa: PLC0415

    end = time.monotonic() + wait
    found = look()
    if not wait and not watch:
        return found
    from rich.console import Console  # noqa: PLC0415
    from rich.live import Live as Screen  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    with Screen(report.tree(found), console=console, auto_refresh=False, transient=True) as screen:
        said = ""
        while True:
            if console.is_terminal and shows:
                screen.update(report.tree(found), refresh=True)
            elif not console.is_terminal and (now := report.conclusion(found)) != said:
                # A log, as of a CI job, gets a line when something changes.
                console.print(now.splitlines()[0], markup=False, soft_wrap=True)
                said = now
            first = report.first_broken(found)
            over = first is None or first.state is State.BROKEN or time.monotonic() > end
            if over and not watch:
                return found
            try:
                time.sleep(POLL_SECONDS)
                found = look()
            except KeyboardInterrupt:
                return found


def _commits(root: Path, commit: str | None) -> "dict[AppsFolder, str]":
    from relay_gitops.operate.remote_branch import newest_commit  # noqa: PLC0415
    from relay_gitops.verify.expected import sources  # noqa: PLC0415

    return {
        folder: commit or newest_commit(root, source["spec"]["url"], source["spec"]["ref"]["branch"])
        for folder, (_, source, _) in sources(root).items()
    }
