"""What Flux follows, and who applies what."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, counted
from relay_gitops.diff.fate import fate, is_deleted
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, GIT_REPOSITORY, HELM_RELEASE, mapping
from relay_gitops.repository.repository import applies_itself

_DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"


def _was_root(change: Change, between: Comparison) -> bool:
    return change.old is not None and applies_itself(between.old, change.old)


def _applied_by(change: Change, between: Comparison) -> int:
    wanted = change.old
    return sum(
        len(unit.objects)
        for unit in between.old.layout.units
        if unit.owner and wanted and unit.owner.cluster == wanted.cluster and unit.owner.reference == wanted.reference
    )


@consequence(
    "root-renamed",
    "the Kustomization that applies itself is renamed or gone",
    Impact.LOSS,
    f"{_DOCS}#garbage-collection",
)
def root_renamed(change: Change, between: Comparison) -> Iterator[str]:
    """A Kustomization whose folder holds its own manifest prunes itself when its name or namespace changes.

    Its finalizer then deletes everything it has applied: sources, releases (which Helm uninstalls) and Namespaces, also
    what the new one applies. The annotation `kustomize.toolkit.fluxcd.io/prune: disabled` on it prevents that.
    """
    if change.key.type != FLUX_KUSTOMIZATION or change.kind != "deleted" or not _was_root(change, between):
        return
    found = fate(change, between)
    if found.is_deleted:
        count = _applied_by(change, between)
        applied = counted(count, "object")
        yield f"deletes itself and all that it has applied ({applied}), also what another one applies now"
    else:
        yield f"goes on applying its path: {found.why}; set prune: false on it by hand, then delete it"


@consequence("kustomization-deleted", "a Kustomization is deleted", Impact.INTERRUPTION, f"{_DOCS}#deletion-policy")
def kustomization_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """Flux deletes what a Kustomization has applied when the Kustomization goes, unless its policy says otherwise."""
    if change.key.type != FLUX_KUSTOMIZATION or not is_deleted(change, between) or _was_root(change, between):
        return
    count = _applied_by(change, between)
    policy = str(change.old.spec.get("deletionPolicy", "MirrorPrune")) if change.old else ""
    if policy == "Orphan" or (policy == "MirrorPrune" and change.old and not change.old.spec.get("prune")):
        yield f"goes, and leaves in the cluster what it has applied ({counted(count, 'object')})"
    else:
        yield f"goes, and deletes what it has applied ({counted(count, 'object')})"


@consequence("moved", "an object gets another owner", Impact.INTERRUPTION, f"{_DOCS}#garbage-collection")
def moved(change: Change, between: Comparison) -> Iterator[str]:
    """Two Kustomizations take turns by themselves, in no fixed order.

    If the new owner applies the object first, the old one sees foreign labels on it and leaves it. If the old one is
    first, it deletes the object, and the new one makes it again: a Service with another UID, a volume claim without its
    data. Setting `kustomize.toolkit.fluxcd.io/prune: disabled` on the object in one commit, and moving it in the next,
    is safe.
    """
    if not change.has_new_owner or change.old is None or change.old_owner is None:
        return
    gone = between.after(change.old_owner) is None and change.old_owner.type == FLUX_KUSTOMIZATION
    if gone and applies_itself(between.old, change.old_owner):
        return
    if fate(change, between).is_deleted:
        now = f"{change.new_owner}" if change.new_owner else "hand"
        yield f"moves from {change.old_owner} to {now}: deleted and made anew if the old owner is the first to act"


@consequence("suspended", "Flux stops or starts to follow Git", Impact.NOTE, f"{_DOCS}#suspend")
def suspended(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A suspended object is not reconciled: later commits, and the mending of drift, wait until it is resumed."""
    if change.key.type not in (FLUX_KUSTOMIZATION, HELM_RELEASE) and "source.toolkit" not in change.key.type:
        return
    before = bool(change.old and change.old.spec.get("suspend"))
    after = bool(change.new and change.new.spec.get("suspend"))
    if after and not before:
        yield "is suspended: no later commit has an effect on it until it is resumed"
    elif before and change.new:
        yield "is resumed: everything that was committed meanwhile takes effect at once"


@consequence(
    "source-changed",
    "Flux follows another branch or repository",
    Impact.NOTE,
    "https://fluxcd.io/flux/components/source/gitrepositories/#reference",
)
def source_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """All that is applied from a source changes to what the other branch has, and what it does not have is pruned.

    A branch that is deleted later stops everything, and cannot be changed back through itself.
    """
    if change.key.type != GIT_REPOSITORY or not change.both:
        return
    old, new = change.both
    for what, before, after in (
        ("repository", old.spec.get("url"), new.spec.get("url")),
        ("reference", _reference(old.spec.get("ref")), _reference(new.spec.get("ref"))),
    ):
        if before != after:
            yield f"follows another {what}: {before} becomes {after}; what is not there is pruned"


def _reference(ref: object) -> str:
    found = mapping(ref)
    return ", ".join(f"{key} {value}" for key, value in sorted(found.items())) or "branch master"


@consequence(
    "path-changed", "a Kustomization applies another folder, or from another source", Impact.NOTE, f"{_DOCS}#path"
)
def path_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """What the old folder had and the new one has not is pruned."""
    if change.key.type == FLUX_KUSTOMIZATION and change.both:
        old, new = change.both
        for field in ("path", "sourceRef"):
            if old.spec.get(field) != new.spec.get(field):
                yield f"has another {field}; what it has applied and no longer finds is pruned"


@consequence("prune-changed", "a Kustomization begins or ceases to delete", Impact.NOTE, f"{_DOCS}#prune")
def prune_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """With `prune: false` whatever leaves Git stays in the cluster and has to be deleted by hand."""
    if change.key.type == FLUX_KUSTOMIZATION and change.both:
        old, new = (bool(item.spec.get("prune")) for item in change.both)
        if old and not new:
            yield "no longer deletes what leaves Git"
        elif new and not old:
            yield "deletes from now on what leaves Git, beginning with what it has applied and no longer finds"


@consequence(
    "other-cluster",
    "a Kustomization or HelmRelease goes to another cluster",
    Impact.NOTE,
    f"{_DOCS}#remote-clusters--cluster-api",
)
def other_cluster(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """What was applied through the old kubeconfig stays in that cluster; nothing deletes it there."""
    if change.key.type in (FLUX_KUSTOMIZATION, HELM_RELEASE) and change.both:
        old, new = change.both
        if old.spec.get("kubeConfig") != new.spec.get("kubeConfig"):
            yield "uses another kubeconfig: what it has made in the cluster of the old one stays there"
