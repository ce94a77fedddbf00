"""A comparison as data: what `relay-gitops diff --json` prints, and what the other forms are made of."""

from collections import Counter

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
    """Such as `spec.template.spec.containers[relay].image`."""
    change: FieldChange
    lines: list[str]
    """How its YAML differs: each line begins with `-`, `+` or a space; `@` stands for lines that are left out."""


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
    """One of docs/consequences.md."""
    title: str
    impact: Impact
    what: str
    cluster: str
    objects: list[str]
    source: str


class NotCompared(_Part):
    """What cannot be known here."""

    cluster: str
    object: str
    why: str


class DiffReport(_Part):
    """What `relay-gitops diff --json` prints."""

    version: int = 1
    """Raised when a field changes its meaning or goes."""
    base: str
    head: str
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
        base=base.name,
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
        place = (found.kind.id, found.what, key.cluster)
        objects = [*(grouped[place].objects if place in grouped else []), str(key)]
        grouped[place] = ConsequenceReport(
            rule=found.kind.id,
            title=found.kind.title,
            impact=found.kind.impact,
            what=found.what,
            cluster=key.cluster,
            objects=objects,
            source=found.kind.source,
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
        fields=[FieldReport(path=field.path, change=field.change, lines=list(field.lines)) for field in change.fields],
    )


def _object(item: Object | None, owner: Object | None) -> ObjectReport | None:
    if item is None:
        return None
    return ObjectReport(file=item.file.name, owner=str(owner or ""), rendered=item.release is not None)


def _not_compared(state: State) -> list[NotCompared]:
    refused = {id(failure.release): failure.what for failure in state.repository.refused}
    found = [
        NotCompared(
            cluster=release.cluster,
            object=str(release),
            why=refused.get(id(release)) or why_not_rendered(state.repository, release),
        )
        for release in state.repository.not_rendered
    ]
    found += [
        NotCompared(
            cluster=unit.cluster,
            object=str(unit.owner or unit.path or FLUX_KUSTOMIZATION),
            why=unit.built.error or f"it takes {', '.join(unit.folder.remote)} from the network",
        )
        for unit in state.repository.layout.units
        if unit.built.guessed
    ]
    return found
