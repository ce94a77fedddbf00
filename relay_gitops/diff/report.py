"""The comparison as data. `relay-gitops diff --json` prints it; text and Markdown are rendered from it."""

from collections import Counter
from typing import Any

from relay_gitops.diff.changes import Change, ChangeKind, Comparison
from relay_gitops.diff.consequence import Impact
from relay_gitops.diff.consequences import find_consequences
from relay_gitops.diff.fields import FieldChange
from relay_gitops.diff.revisions import RepositoryState
from relay_gitops.redaction.objects import Redaction
from relay_gitops.redaction.text import redacted
from relay_gitops.report import ReportPart
from relay_gitops.repository.helm import why_not_rendered
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, Object


class FieldReport(ReportPart):
    """One field that differs."""

    path: str
    """For example `spec.template.spec.containers[relay].image`."""
    change: FieldChange
    """Whether the field was added, changed or removed, or only moved in its list."""
    old: Any
    """The value before; null also if the field was added. Secret values are replaced with `(not shown)`."""
    new: Any
    """The value after; null also if the field was removed. Secrets that differ from those in `old` are replaced with
    `(changed, not shown)`."""


class ObjectReport(ReportPart):
    """One object before or after the change."""

    file: str
    """The file that contains the object, or the HelmRelease that renders it."""
    owner: str
    """The Kustomization or HelmRelease that applies it, for example `HelmRelease flux-system/relay`.

    Empty if it is applied by hand.
    """
    rendered: bool
    """Whether the object is rendered from a chart, and so is not written in a file."""


class ChangeReport(ReportPart):
    """One object that was added, changed, moved or deleted."""

    cluster: str
    """The folder from which Flux deploys the cluster, for example `apps/docs-prod`."""
    object: str
    """For example `Deployment relay/relay`."""
    type: str
    """Group and kind, for example `apps/Deployment`."""
    change: ChangeKind
    """Whether the object was added, changed, moved to another file, or deleted."""
    old: ObjectReport | None
    """The object before the change; null if it was added."""
    new: ObjectReport | None
    """The object after the change; null if it was deleted."""
    fields: list[FieldReport]
    """The fields that differ, sorted by path."""


class ConsequenceReport(ReportPart):
    """One consequence of one or more changes."""

    rule: str
    """The ID of the kind of consequence, see docs/consequences.md."""
    name: str
    """The name of the kind; the same as the ID."""
    impact: Impact
    """How severe the consequence is."""
    message: str
    """What happens in the cluster."""
    url: str
    """The section about the kind, from the root of the project, for example `docs/consequences.md#node-port`."""
    cluster: str
    """The folder from which Flux deploys the cluster, for example `apps/docs-prod`."""
    objects: list[str]
    """The changed objects, for example `Deployment relay/relay`."""


class NotCompared(ReportPart):
    """An object that could not be compared."""

    cluster: str
    """The folder from which Flux deploys the cluster, for example `apps/docs-prod`."""
    object: str
    """The HelmRelease or Kustomization, for example `HelmRelease flux-system/relay`."""
    message: str
    """Why it could not be compared."""


class DiffReport(ReportPart):
    """The output of `relay-gitops diff --json`."""

    version: int = 2
    """The version of this format. It increases when a field changes its meaning or is removed."""
    base: str
    """The revision or folder, as given."""
    head: str | None
    """The revision or folder, as given; null for the working tree."""
    added: int
    """Number of added objects."""
    changed: int
    """Number of changed objects."""
    moved: int
    """Number of objects that only moved to another file."""
    deleted: int
    """Number of deleted objects."""
    consequences: list[ConsequenceReport]
    """The consequences, the most severe first."""
    changes: list[ChangeReport]
    """The changed objects, sorted by cluster and object."""
    not_compared: list[NotCompared]
    """HelmReleases that could not be rendered, and Kustomizations that could not be built."""


def diff_report(base: RepositoryState, head: RepositoryState) -> DiffReport:
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
        redaction = _redaction(found.change.old, found.change.new)
        place = (found.kind.id, redaction.message(found.message), key.cluster)
        objects = [*(grouped[place].objects if place in grouped else []), str(key)]
        grouped[place] = ConsequenceReport(
            rule=found.kind.id,
            name=found.kind.name,
            impact=found.kind.impact,
            message=place[1],
            url=found.kind.url,
            cluster=key.cluster,
            objects=objects,
        )
    return list(grouped.values())


def _redaction(*objects: Object | None) -> Redaction:
    """Return the secrets of objects, and of the releases that render them."""
    redaction = Redaction()
    for item in objects:
        if item is not None:
            redaction.learn(item.data, *([item.release.data] if item.release else []))
    return redaction


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


def _not_compared(state: RepositoryState) -> list[NotCompared]:
    found = [
        NotCompared(
            cluster=release.cluster,
            object=str(release),
            message=_redaction(release).message(why_not_rendered(state.repository, release)),
        )
        for release in state.repository.not_rendered
    ]
    found += [
        NotCompared(
            cluster=applied.cluster,
            object=str(applied.owner or applied.path or FLUX_KUSTOMIZATION),
            message=redacted(
                applied.result.error
                or applied.result.exceeded
                or f"its kustomization.yaml refers to remote resources: {', '.join(applied.folder.elsewhere)}"
            ),
        )
        for applied in state.repository.layout.applied_folders
        if applied.result.is_guess
    ]
    return found
