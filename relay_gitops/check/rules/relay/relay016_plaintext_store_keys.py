from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.redaction.names import STORE_KEYS
from relay_gitops.repository.objects import is_open, items, mapping
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY016",
    "store keys in plain text in relay.toml",
    Severity.ERROR,
    fix="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret, and rotate the keys, which are exposed",
    source=DOCS,
    level=Level.RELAY,
)
def plaintext_store_keys(repository: Repository) -> Iterator[Problem]:
    """Anyone who can read the repository can read the keys, also in old commits."""
    for file in relays(repository):
        for key, value in file.store.items():
            if key in STORE_KEYS and isinstance(value, str) and value and not is_open(value):
                yield relay_problem(file, f"`store.{key}` is in plain text, so anyone can read it in Git")
        for entry in items(file.data.get("auth")):
            if mapping(entry).get("private_key"):
                yield relay_problem(file, "`auth.private_key` is in plain text, so anyone can read it in Git")
