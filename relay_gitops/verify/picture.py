"""The picture of apps/ with how each of its objects is in the clusters."""

from collections.abc import Callable
from pathlib import Path

from relay_gitops.errors import RelayGitopsError
from relay_gitops.graph import Graph, Health, Node, build, mermaid, png, svg
from relay_gitops.repository.read import read
from relay_gitops.verify.cause import LinkState
from relay_gitops.verify.chain import Result
from relay_values.object_reference import ObjectReference

# Of two links about one object, the one further back here says how the object is.
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
    """Raise RelayGitopsError if the name of a file does not say what picture it is."""
    if file.suffix not in _WRITERS:
        raise RelayGitopsError(f"{file}: is no name of a picture. Let it end with .svg, .png or .md.")


def health(results: list[Result], nodes: list[Node]) -> dict[ObjectReference, Health]:
    """Return how the objects of a graph are, as far as a link of the chain is about them."""
    found: dict[ObjectReference, Health] = {}
    drawn = {node.key for node in nodes}
    for result in results:
        key = result.link.object
        if key in drawn:
            found[key] = max(found.get(key, Health.READY), _HEALTH[result.state], key=_WORSE.index)
    return found


def draw(apps: Path, results: list[Result], file: Path) -> None:
    """Write the picture to a file.

    Its name is one that `require_picture` accepts. Raises RelayGitopsError if it cannot be written.
    """
    repository = read([apps], apps)
    graph = build(repository)
    states = health(results, graph.nodes)
    try:
        file.write_bytes(_WRITERS[file.suffix](graph, states))
    except OSError as error:
        raise RelayGitopsError(f"{file}: cannot be written: {error.strerror}. Name another file.") from None
