"""The graph of apps/ with the live state of each object."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.graph import Graph, Health, Node, build_graph, mermaid, png, svg
from relay_gitops.repository.read import read
from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result
from relay_values.object_reference import ObjectReference
from relay_values.repository_path import ROOT

# If an object belongs to several links, the state that comes last here wins.
_HEALTH = {
    LinkState.HOLDS: Health.READY,
    LinkState.BLOCKED: Health.UNKNOWN,
    LinkState.WAITING: Health.WAITING,
    LinkState.BROKEN: Health.FAILED,
}
_WORSE = list(_HEALTH.values())
_WRITERS: dict[str, Callable[[Graph, dict[ObjectReference, Health]], bytes]] = {
    ".svg": lambda graph, states: svg(graph, states).encode(),
    ".png": png,
    ".md": lambda graph, states: f"```mermaid\n{mermaid(graph, states)}```\n".encode(),
}


def require_picture(file: Path) -> None:
    """Raise RelayGitopsError if the file has an unknown suffix."""
    if file.suffix not in _WRITERS:
        raise RelayGitopsError(f"{file}: unknown picture format. Pass a file that ends with .svg, .png or .md.")


def health(results: list[Result], nodes: list[Node], project: str = ROOT) -> dict[ObjectReference, Health]:
    """Return the state of the objects of a graph that belong to a link of the chain.

    `project` is the folder of the project, relative to the root to which the clusters of the graph are relative.
    """
    found: dict[ObjectReference, Health] = {}
    prefix = "" if project == ROOT else f"{project}/"
    drawn = {replace(node.key, cluster=node.key.cluster.removeprefix(prefix)): node.key for node in nodes}
    for result in results:
        key = drawn.get(result.link.object) if result.link.object else None
        if key:
            found[key] = max(found.get(key, Health.READY), _HEALTH[result.state], key=_WORSE.index)
    return found


def draw(apps: Path, results: list[Result], file: Path) -> None:
    """Write the picture to a file that `require_picture` accepts; raise RelayGitopsError if that fails."""
    repository = read([apps], apps)
    graph = build_graph(repository)
    states = health(results, graph.nodes, apps.parent.relative_to(repository.root).as_posix())
    try:
        file.write_bytes(_WRITERS[file.suffix](graph, states))
    except OSError as error:
        raise RelayGitopsError(f"{file}: cannot be written: {error.strerror}. Pass another file.") from None
