from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.repository.relay_file import RelayFile


@rule(
    "RELAY003",
    "two relays with the same bucket and prefix",
    Severity.ERROR,
    fix="Give each relay its own `prefix`",
    source=DOCS,
    level=Level.RELAY,
)
def shared_store_location(repository: Repository) -> Iterator[Problem]:
    """The server overwrites whole documents. If two share a location, the last write wins and edits are lost."""
    first: dict[tuple[str, str, str], RelayFile] = {}
    for file in relays(repository):
        store = file.store
        if not store.get("bucket"):
            continue
        prefix = str(store.get("prefix") or "").strip("/")
        place = str(store.get("endpoint") or store.get("account_id") or ""), str(store["bucket"]), prefix
        other = first.setdefault(place, file)
        if other is not file:
            yield relay_problem(file, f"{other.subject} also writes to {place[1]}/{prefix}, so edits are lost")
