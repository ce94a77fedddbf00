"""A comparison as data: what `relay-gitops diff --json` prints, and what the other forms are made of."""

from collections import Counter
from typing import Any

from relay_gitops.diff.changes import Change, ChangeKind, Comparison
from relay_gitops.diff.consequence import Impact
from relay_gitops.diff.consequences import find_consequences
from relay_gitops.diff.fields import FieldChange
from relay_gitops.diff.revisions import State
from relay_gitops.repository.helm import why_not_rendered
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, Object

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldReport(_Part):
    """One place in an object that differs."""

    path: str
    """For example `spec.template.spec.containers[relay].image`."""
    change: FieldChange
    old: Any
    """The value before; null also if the field was added. Secret values are replaced by `(not shown)`."""
    new: Any
    """The value after; null also if the field was removed. Secrets that differ from those in `old` are replaced by
    `(changed, not shown)`."""


class ObjectReport(_Part):
    """One object, before or after."""

    file: str
    """Where it is written, or where the HelmRelease is that makes it."""
    owner: str
    """The Kustomization or HelmRelease that makes it, such as `HelmRelease flux-system/relay`; empty if none does."""
    rendered: bool
    """Whether a chart makes it, so that it stands in no file."""


class ChangeReport(_Part):
    """One object that is not as it was."""

    cluster: str
    object: str
    """Such as `Deployment relay/relay`."""
    type: str
    """Group and kind, such as `apps/Deployment`."""
    change: ChangeKind
    old: ObjectReport | None
    new: ObjectReport | None
    fields: list[FieldReport]


class ConsequenceReport(_Part):
    """What one or more changes lead to."""

    rule: str
    """The id of the kind of consequence."""
    name: str
    """The name of the kind; the same as the id."""
    impact: Impact
    message: str
    url: str
    """The section about the kind, from the root of the project, for example `docs/consequences.md#node-port`."""
    cluster: str
    objects: list[str]


class NotCompared(_Part):
    """What cannot be known here."""

    cluster: str
    object: str
    message: str


class DiffReport(_Part):
    """What `relay-gitops diff --json` prints."""

    version: int = 2
    """Raised when a field changes its meaning or goes."""
    base: str
    """The revision or folder, as given."""
    head: str | None
    """The revision or folder, as given; null for the working tree."""
    added: int
    changed: int
    moved: int
    deleted: int
    consequences: list[ConsequenceReport]
    """Worst first."""
    changes: list[ChangeReport]
    """By cluster and object."""
    not_compared: list[NotCompared]


def report(base: State, head: State) -> DiffReport:
    """Return the comparison of two states."""
    comparison = Comparison(base.repository, head.repository)
    counts = Counter(change.kind for change in comparison.changes)
    return DiffReport(
        base=base.name or "",
        head=head.name,
        added=counts["added"],
        changed=counts["changed"],
        moved=counts["moved"],
        deleted=counts["deleted"],
        consequences=_consequences(comparison),
        changes=[_change(change) for change in comparison.changes],
        not_compared=list(dict.fromkeys([*_not_compared(base), *_not_compared(head)])),
    )


def _consequences(comparison: Comparison) -> list[ConsequenceReport]:
    grouped: dict[tuple[str, str, str], ConsequenceReport] = {}
    for found in find_consequences(comparison):
        key = found.change.key
        place = (found.kind.id, found.message, key.cluster)
        objects = [*(grouped[place].objects if place in grouped else []), str(key)]
        grouped[place] = ConsequenceReport(
            rule=found.kind.id,
            name=found.kind.name,
            impact=found.kind.impact,
            message=found.message,
            url=found.kind.url,
            cluster=key.cluster,
            objects=objects,
        )
    return list(grouped.values())


def _change(change: Change) -> ChangeReport:
    return ChangeReport(
        cluster=change.key.cluster,
        object=str(change.key),
        type=change.key.type,
        change=change.kind,
        old=_object(change.old, change.old_owner),
        new=_object(change.new, change.new_owner),
        fields=[
            FieldReport(path=field.path, change=field.change, old=field.old, new=field.new) for field in change.fields
        ],
    )


def _object(item: Object | None, owner: Object | None) -> ObjectReport | None:
    if item is None:
        return None
    return ObjectReport(file=item.file.name, owner=str(owner or ""), rendered=item.release is not None)


def _not_compared(state: State) -> list[NotCompared]:
    refused = {id(failure.release): failure.message for failure in state.repository.refused}
    found = [
        NotCompared(
            cluster=release.cluster,
            object=str(release),
            message=refused.get(id(release)) or why_not_rendered(state.repository, release),
        )
        for release in state.repository.not_rendered
    ]
    found += [
        NotCompared(
            cluster=applied.cluster,
            object=str(applied.owner or applied.path or FLUX_KUSTOMIZATION),
            message=applied.result.error or f"it takes {', '.join(applied.folder.remote)} from the network",
        )
        for applied in state.repository.layout.applied_folders
        if applied.result.is_guess
    ]
    return found
