"""The comparison as data. `relay-gitops diff --json` prints it; text and Markdown are rendered from it."""

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
    """One field that differs."""

    path: str
    """For example `spec.template.spec.containers[relay].image`."""
    change: FieldChange
    lines: list[str]
    """The diff of its YAML: each line begins with `-`, `+` or a space; `@` stands for omitted lines."""


class ObjectReport(_Part):
    """One object before or after the change."""

    file: str
    """The file that contains the object, or the HelmRelease that renders it."""
    owner: str
    """The Kustomization or HelmRelease that applies it, for example `HelmRelease flux-system/relay`.

    Empty if it is applied by hand.
    """
    rendered: bool
    """Whether the object is rendered from a chart, and so is not written in a file."""


class ChangeReport(_Part):
    """One object that was added, changed, moved or deleted."""

    cluster: str
    object: str
    """For example `Deployment relay/relay`."""
    type: str
    """Group and kind, for example `apps/Deployment`."""
    change: ChangeKind
    old: ObjectReport | None
    new: ObjectReport | None
    fields: list[FieldReport]


class ConsequenceReport(_Part):
    """One consequence of one or more changes."""

    rule: str
    """The id of the consequence, see docs/consequences.md."""
    title: str
    impact: Impact
    message: str
    cluster: str
    objects: list[str]
    source: str


class NotCompared(_Part):
    """An object that could not be compared."""

    cluster: str
    object: str
    why: str


class DiffReport(_Part):
    """Output of `relay-gitops diff --json`."""

    version: int = 1
    """Raised when a field is removed or changes its meaning."""
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
        place = (found.kind.id, found.message, key.cluster)
        objects = [*(grouped[place].objects if place in grouped else []), str(key)]
        grouped[place] = ConsequenceReport(
            rule=found.kind.id,
            title=found.kind.title,
            impact=found.kind.impact,
            message=found.message,
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
    refused = {id(failure.release): failure.message for failure in state.repository.refused}
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
            cluster=applied.cluster,
            object=str(applied.owner or applied.path or FLUX_KUSTOMIZATION),
            why=applied.result.error
            or f"its kustomization.yaml refers to remote resources: {', '.join(applied.folder.remote)}",
        )
        for applied in state.repository.layout.applied_folders
        if applied.result.is_guess
    ]
    return found
