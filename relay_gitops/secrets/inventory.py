"""All Secrets that the clusters need, with source, fields and consumers."""

from collections import defaultdict
from dataclasses import dataclass

from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH, SecretConsumer, SecretSource
from relay_values.object_reference import ObjectReference

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reader(_Part):
    """A consumer of a Secret."""

    object: str
    file: str
    line: int


class NeededSecret(_Part):
    """One Secret of one cluster."""

    cluster: str
    namespace: str
    name: str
    made_by: str
    """The object or verb that creates it; empty if you must create it by hand."""
    vault: str
    item: str
    """The 1Password item with its values; empty if it has another source."""
    fields: list[str]
    """The required fields of the item; without an item, the required keys of the Secret."""
    readers: list[Reader]


@dataclass
class _Entry:
    maker: SecretSource | None
    uses: list[SecretConsumer]


def inventory(repository: Repository) -> list[NeededSecret]:
    """Return the Secrets by cluster, namespace and name."""
    entries: dict[ObjectReference, _Entry] = defaultdict(lambda: _Entry(None, []))
    for maker in repository.secret_sources:
        entries[maker.reference].maker = maker
    for use in repository.secret_consumers:
        if use.kind == "Secret":
            entries[use.reference].uses.append(use)
    return [_needed(key, entry) for key, entry in sorted(entries.items(), key=lambda pair: pair[0])]


def _needed(secret: ObjectReference, entry: _Entry) -> NeededSecret:
    path = ITEM_PATH.fullmatch(entry.maker.item_path) if entry.maker else None
    readers = {
        (str(use.reader), use.reader.file.name, use.reader.file.line(use.reader.index, _keys(use))): None
        for use in entry.uses
    }
    return NeededSecret(
        cluster=secret.cluster,
        namespace=secret.namespace,
        name=secret.name,
        made_by=str(entry.maker.subject) if entry.maker else "",
        vault=path["vault"] if path else "",
        item=path["item"] if path else "",
        fields=sorted({use.key for use in entry.uses if use.key}),
        readers=[Reader(object=shown, file=file, line=line) for shown, file, line in readers],
    )


def _keys(use: SecretConsumer) -> tuple[str | int, ...]:
    return () if use.reader.release else use.keys
