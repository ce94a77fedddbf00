from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY001",
    "relay.toml is not valid TOML",
    Severity.ERROR,
    fix="Correct the syntax",
    source=DOCS,
    level=Level.RELAY,
)
def invalid_toml(repository: Repository) -> Iterator[Problem]:
    """The server exits with `Failed to parse TOML`."""
    yield from (
        relay_problem(file, f"relay.toml is not valid TOML, so the server does not start: {file.fault}")
        for file in repository.relay_files
        if file.fault
    )
