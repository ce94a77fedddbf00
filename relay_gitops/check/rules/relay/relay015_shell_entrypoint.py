import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import items
from relay_gitops.repository.relay import DOCS, server_containers, servers
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY015",
    "command of relay-server reads or writes relay.toml in a shell",
    Severity.ERROR,
    fix="Mount a complete relay.toml, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from a Secret",
    source=DOCS,
    level=Level.RELAY,
)
def shell_entrypoint(repository: Repository) -> Iterator[Problem]:
    """`cat relay.toml` prints the keys to the log. `sed` and `envsubst` fail on characters that keys may contain."""
    for item in servers(repository):
        for keys, container in server_containers(item):
            for field in ("command", "args"):
                text = " ".join(str(part) for part in items(container.get(field)))
                if re.search(
                    r"\b(cat|sed|envsubst|echo|tee)\b.*relay\.toml|relay\.toml.*\b(sed|envsubst)\b", text, re.DOTALL
                ):
                    yield Problem(item, (*keys, field), "a shell reads or writes relay.toml, so keys may leak or break")
