from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY006",
    "server.host in relay.toml accepts only local connections",
    Severity.ERROR,
    fix='Write `host = "0.0.0.0"` under `[server]`',
    source=DOCS,
    level=Level.RELAY,
)
def loopback_listen_address(repository: Repository) -> Iterator[Problem]:
    """If `host` is missing or not an IP address, the server listens on 127.0.0.1, and nothing can reach the pod."""
    for file in relays(repository):
        value = file.server.get("host", "127.0.0.1")
        if value not in ("0.0.0.0", "::"):  # noqa: S104 - other pods must reach it
            yield relay_problem(file, f"`server.host` is {value}, so the pod is unreachable")
