"""The chain as text and as JSON."""

from relay_gitops.report import ReportPart
from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result

from rich.text import Text
from rich.tree import Tree

_MARKS = {
    LinkState.HOLDS: ("✓", "green"),
    LinkState.WAITING: ("…", "yellow"),
    LinkState.BROKEN: ("✗", "bold red"),
    LinkState.BLOCKED: ("·", "dim"),
}


class LinkReport(ReportPart):
    """State of one link of the chain."""

    id: str
    """Unique in the chain, for example `relay/pod`."""
    title: str
    """The object or page, for example `Deployment relay/relay`."""
    cluster: str
    """Where the link is checked: `virtual cluster`, `host cluster` or `client`."""
    state: LinkState
    """Whether the link holds."""
    rule: str
    """The ID of the cause, see docs/faults.md; empty, like the next four fields, if the link holds or is blocked."""
    name: str
    """The name of the cause."""
    message: str
    """The cause in one phrase."""
    fix: str
    """What to do."""
    url: str
    """The section about the cause, from the root of the project, for example `docs/faults.md#vfy001-…`."""
    detail: str
    """Details from the cluster; empty if the link is blocked. For a link that holds, what could not be checked."""
    blocked_by: str
    """The `id` of the link that must hold first; empty if this link was checked."""


class ChainReport(ReportPart):
    """The output of `relay-gitops verify --json`."""

    version: int = 2
    """The version of this format. It increases when a field changes its meaning or is removed."""
    holds: bool
    """Whether all links hold."""
    first: str
    """The `id` of the first broken link, else of the first waiting link; empty if all links hold."""
    links: list[LinkReport]
    """The links, each after the links that it depends on."""


def first_broken(results: list[Result]) -> Result | None:
    """Return the first broken link, else the first waiting link; None if all links hold."""
    for state in (LinkState.BROKEN, LinkState.WAITING):
        for result in results:
            if result.state is state:
                return result
    return None


def chain_report(results: list[Result]) -> ChainReport:
    """Return the chain as data."""
    first = first_broken(results)
    return ChainReport(
        holds=first is None,
        first=first.link.id if first else "",
        links=[
            LinkReport(
                id=result.link.id,
                title=result.link.title,
                cluster=result.link.cluster,
                state=result.state,
                rule=result.cause.id if result.cause else "",
                name=result.cause.name if result.cause else "",
                message=result.cause.title if result.cause else "",
                fix=result.fix,
                url=result.cause.url if result.cause else "",
                detail=result.detail,
                blocked_by=result.blocked_by.id if result.blocked_by else "",
            )
            for result in results
        ],
    )


def tree(results: list[Result]) -> Tree:
    """Return the chain as a tree with one line per link, grouped by cluster."""
    shown = Tree(Text("from the Git repository to the page", style="bold"), guide_style="dim")
    branch, cluster = shown, ""
    for result in results:
        if result.link.cluster != cluster:
            cluster = result.link.cluster
            branch = shown.add(Text(cluster, style="bold"))
        mark, style = _MARKS[result.state]
        line = Text.assemble((f"{mark} ", style), result.link.title)
        if result.cause is not None:
            line.append(f"  {result.cause.title}", style=style)
        elif result.blocked_by is not None:
            line.append(f"  waits for {result.blocked_by.title}", style="dim")
        elif result.detail:
            line.append(f"  not checked: {result.detail}", style="dim")
        branch.add(line)
    return shown


def conclusion(results: list[Result]) -> str:
    """Return the first broken link with its cause and fix, or a line that all links hold."""
    found = first_broken(results)
    if found is None or found.cause is None:
        return f"all {len(results)} links hold"
    return (
        f"{found.link.title}: {found.cause.title} ({found.cause.id}).\n  {found.link.cluster}: {found.detail}.\n"
        f"  fix: {found.fix}"
    )
