from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import ONE_PASSWORD_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, is_open
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "OP001",
    "invalid itemPath of a OnePasswordItem",
    Severity.ERROR,
    fix="Write vaults/<vault>/items/<item>; if the item's title contains a slash, use the ID of the item",
    source=ONE_PASSWORD_DOCS,
    level=Level.RELAY,
)
def invalid_item_path(repository: Repository) -> Iterator[Problem]:
    """The operator expects exactly four path parts, which the CRD does not validate. It creates no Secret."""
    for producer in repository.secret_sources:
        subject = producer.subject
        if subject.type != ONE_PASSWORD_ITEM and not producer.item_path:
            continue
        keys: KeyPath = ("spec", "itemPath") if subject.type == ONE_PASSWORD_ITEM else (*producer.keys, "itemPath")
        if not ITEM_PATH.fullmatch(producer.item_path) and not is_open(producer.item_path):
            yield Problem(
                subject,
                keys,
                f"`itemPath` is `{producer.item_path}`, which the operator cannot read, so it creates no Secret",
            )
