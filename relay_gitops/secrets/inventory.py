"""All Secrets that the clusters need, with source, fields and consumers."""

from collections import defaultdict
from dataclasses import dataclass

from relay_gitops.report import ReportPart
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.secrets import ITEM_PATH, SecretConsumer, SecretSource
from relay_values.object_reference import ObjectReference


class Consumer(ReportPart):
    """A consumer of a Secret or an item."""

    object: str
    """For example `HelmRelease flux-system/relay`, or a command."""
    file: str
    """Relative to the root of the repository."""
    line: int
    """The line in the file, counted from 1."""


class NeededSecret(ReportPart):
    """One Secret of one cluster, or a 1Password item that a command reads itself."""

    cluster: str
    """The folder from which Flux deploys the cluster, for example `apps/docs-prod`."""
    namespace: str
    """The namespace of the Secret; empty for an item without Secret."""
    name: str
    """The name of the Secret; empty for an item without Secret."""
    created_by: str
    """The object or command that creates the Secret; empty if you must create it by hand, or without Secret."""
    vault: str
    """The 1Password vault of the item; empty if it is unknown."""
    item: str
    """The 1Password item with its values; empty if it has another source."""
    fields: list[str]
    """The required fields of the item; without an item, the required keys of the Secret."""
    consumers: list[Consumer]
    """The objects that use the Secret, or the commands that read the item."""


class SecretsReport(ReportPart):
    """The output of `relay-gitops secrets --json`."""

    version: int = 1
    """The version of this format. It increases when a field changes its meaning or is removed."""
    secrets: list[NeededSecret]
    """The Secrets, sorted by cluster, namespace and name, then the items without Secret."""


@dataclass
class _Entry:
    producer: SecretSource | None
    uses: list[SecretConsumer]


def inventory(repository: Repository) -> list[NeededSecret]:
    """Return the Secrets by cluster, namespace and name."""
    entries: dict[ObjectReference, _Entry] = defaultdict(lambda: _Entry(None, []))
    for producer in repository.secret_sources:
        entries[producer.reference].producer = producer
    for use in repository.secret_consumers:
        if use.kind == "Secret":
            entries[use.reference].uses.append(use)
    return [_needed(key, entry) for key, entry in sorted(entries.items(), key=lambda pair: pair[0])]


def _needed(secret: ObjectReference, entry: _Entry) -> NeededSecret:
    path = ITEM_PATH.fullmatch(entry.producer.item_path) if entry.producer else None
    consumers = {
        (str(use.consumer), use.consumer.file.name, use.consumer.file.line(use.consumer.index, _keys(use))): None
        for use in entry.uses
    }
    return NeededSecret(
        cluster=secret.cluster,
        namespace=secret.namespace,
        name=secret.name,
        created_by=str(entry.producer.subject) if entry.producer else "",
        vault=path["vault"] if path else "",
        item=path["item"] if path else "",
        fields=sorted({use.key for use in entry.uses if use.key}),
        consumers=[Consumer(object=shown, file=file, line=line) for shown, file, line in consumers],
    )


def _keys(use: SecretConsumer) -> tuple[str | int, ...]:
    return () if use.consumer.release else use.keys
