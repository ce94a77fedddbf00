"""Problems of a relay.toml."""

from relay_gitops.check.rule import Problem
from relay_gitops.repository.relay_file import RelayFile


def relay_problem(file: RelayFile, message: str, fix: str = "") -> Problem:
    """Return a problem of the file."""
    return Problem(file.subject, file.keys, message, fix)
