from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.relay_variables import relay_variables
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY008",
    "environment variable replaces the store of relay.toml",
    Severity.ERROR,
    fix="Remove the variable, and configure the store in relay.toml",
    source=DOCS,
    level=Level.RELAY,
)
def ephemeral_store(repository: Repository) -> Iterator[Problem]:
    """RELAY_SERVER_STORAGE replaces the whole store. Any value except s3://… is a folder and is lost with the pod."""
    for item, keys, name, _ in relay_variables(repository):
        if name in ("RELAY_SERVER_STORAGE", "Y_SWEET_STORE", "relayServerStorage"):
            yield Problem(item, keys, f"{name} replaces the store of relay.toml, so documents may be lost")
