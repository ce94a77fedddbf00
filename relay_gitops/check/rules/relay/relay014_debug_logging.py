import re
from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.relay_variables import relay_variables
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY014",
    "debug logging prints presigned URLs",
    Severity.ERROR,
    fix="Set the level to info, warn or error",
    source=DOCS,
    level=Level.RELAY,
)
def debug_logging(repository: Repository) -> Iterator[Problem]:
    """At level debug or trace, the log contains presigned URLs.

    With them, anyone who reads the log can read and write documents for an hour.
    """
    for file in relays(repository):
        level = mapping(file.data.get("logging")).get("level")
        if isinstance(level, str) and re.search("debug|trace", level):
            yield relay_problem(file, f"`logging.level` is {level}, so the log contains presigned URLs")
    for item, keys, name, entry in relay_variables(repository):
        if name == "RUST_LOG" and re.search("debug|trace", str(entry.get("value"))):
            yield Problem(item, (*keys, "value"), f"RUST_LOG is {entry['value']}, so the log contains presigned URLs")
