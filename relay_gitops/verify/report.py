"""The chain as text and as JSON."""

from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result

from pydantic import BaseModel, ConfigDict
from rich.text import Text
from rich.tree import Tree

_MARKS = {
    LinkState.HOLDS: ("✓", "green"),
    LinkState.WAITING: ("…", "yellow"),
    LinkState.BROKEN: ("✗", "bold red"),
    LinkState.BLOCKED: ("·", "dim"),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LinkReport(_Part):
    """State of one link of the chain."""

    id: str
    title: str
    cluster: str
    state: LinkState
    rule: str
    """The ID of the cause, see docs/faults.md; empty, like the next four fields, if the link holds or is blocked."""
    name: str
    """The name of the cause."""
    message: str
    fix: str
    url: str
    """The section about the cause, from the root of the project, for example `docs/faults.md#vfy001-…`."""
    detail: str
    """Details from the cluster."""
    blocked_by: str


class ChainReport(_Part):
    """Output of `relay-gitops verify --json`."""

    version: int = 2
    """The version of this format. It increases when a field changes its meaning or is removed."""
    holds: bool
    first: str
    """The id of the first link that does not hold; empty if all do."""
    links: list[LinkReport]


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
                fix=result.cause.fix if result.cause else "",
                url=result.cause.url if result.cause else "",
                detail=result.detail,
                blocked_by=result.blocked_by,
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
        elif result.blocked_by:
            line.append(f"  waits for {result.blocked_by}", style="dim")
        branch.add(line)
    return shown


def conclusion(results: list[Result]) -> str:
    """Return the first broken link with its cause and the next command, or a line that all links hold."""
    found = first_broken(results)
    if found is None or found.cause is None:
        return f"all {len(results)} links hold"
    return (
        f"{found.link.title}: {found.cause.title} ({found.cause.id}).\n  {found.link.cluster}: {found.detail}.\n"
        f"  next: {found.cause.fix}"
    )
