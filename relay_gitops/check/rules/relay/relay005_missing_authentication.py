from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY005",
    "relay.toml without [[auth]]",
    Severity.ERROR,
    fix="Add `[[auth]]` with the public keys of relay.md, or with your own",
    source=DOCS,
    level=Level.RELAY,
)
def missing_authentication(repository: Repository) -> Iterator[Problem]:
    """Your relay.toml replaces the one in the image and its keys. Without `[[auth]]`, the server needs no token."""
    message = "`[[auth]]` is missing, so anyone can read and write every document"
    yield from (relay_problem(file, message) for file in relays(repository) if not file.data.get("auth"))
