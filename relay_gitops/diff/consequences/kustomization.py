"""Changed sources and Kustomizations, and objects that change their owner."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, count_text
from relay_gitops.diff.fate import fate, is_deleted
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, GIT_REPOSITORY, HELM_RELEASE, mapping
from relay_gitops.repository.repository import applies_itself

_DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"


def _was_root(change: Change, between: Comparison) -> bool:
    return change.old is not None and applies_itself(between.old, change.old)


def _applied_by(change: Change, between: Comparison) -> int:
    wanted = change.old
    return sum(
        len(applied.objects)
        for applied in between.old.layout.applied_folders
        if applied.owner
        and wanted
        and applied.owner.cluster == wanted.cluster
        and applied.owner.reference == wanted.reference
    )


@consequence(
    "root-renamed",
    "root Kustomization renamed or deleted",
    Impact.LOSS,
    f"{_DOCS}#garbage-collection",
)
def root_renamed(change: Change, between: Comparison) -> Iterator[str]:
    """A root Kustomization applies its own manifest, so it prunes itself when its name or namespace changes.

    Its finalizer then deletes all objects that it applied: sources, Namespaces and HelmReleases, which Helm uninstalls.
    This includes objects that the new Kustomization applies. The annotation
    `kustomize.toolkit.fluxcd.io/prune: disabled` on the old Kustomization prevents this.
    """
    if change.key.type != FLUX_KUSTOMIZATION or change.kind != "deleted" or not _was_root(change, between):
        return
    found = fate(change, between)
    if found.is_deleted:
        count = _applied_by(change, between)
        applied = count_text(count, "object")
        yield f"prunes itself and all objects that it applied ({applied}), including those that another one now applies"
    else:
        yield f"keeps applying its path: {found.why}; set prune: false on it by hand, then delete it"


@consequence("kustomization-deleted", "Kustomization deleted", Impact.INTERRUPTION, f"{_DOCS}#deletion-policy")
def kustomization_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """Flux deletes the objects that a deleted Kustomization applied, unless its `deletionPolicy` keeps them."""
    if change.key.type != FLUX_KUSTOMIZATION or not is_deleted(change, between) or _was_root(change, between):
        return
    count = _applied_by(change, between)
    policy = str(change.old.spec.get("deletionPolicy", "MirrorPrune")) if change.old else ""
    if policy == "Orphan" or (policy == "MirrorPrune" and change.old and not change.old.spec.get("prune")):
        yield f"deleted; the objects that it applied stay in the cluster ({count_text(count, 'object')})"
    else:
        yield f"deleted, and Flux then deletes all objects that it applied ({count_text(count, 'object')})"


@consequence(
    "moved", "object moved to another Kustomization or HelmRelease", Impact.INTERRUPTION, f"{_DOCS}#garbage-collection"
)
def moved(change: Change, between: Comparison) -> Iterator[str]:
    """Kustomizations reconcile in no fixed order.

    If the new owner reconciles first, the old owner sees the new labels and keeps the object. If the old owner
    reconciles first, it deletes the object, and the new owner recreates it: a Service gets a new UID, and a
    PersistentVolumeClaim loses its data. To move an object safely, set `kustomize.toolkit.fluxcd.io/prune: disabled` on
    it in one commit, and move it in the next.
    """
    if not change.has_new_owner or change.old is None or change.old_owner is None:
        return
    gone = between.after(change.old_owner) is None and change.old_owner.type == FLUX_KUSTOMIZATION
    if gone and applies_itself(between.old, change.old_owner):
        return
    if fate(change, between).is_deleted:
        now = f"{change.new_owner}" if change.new_owner else "no owner"
        yield f"moves from {change.old_owner} to {now}: deleted and recreated if the old owner reconciles first"


@consequence("suspended", "reconciliation suspended or resumed", Impact.NOTE, f"{_DOCS}#suspend")
def suspended(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Flux does not reconcile a suspended object: it ignores later commits and drift until you resume it."""
    if change.key.type not in (FLUX_KUSTOMIZATION, HELM_RELEASE) and "source.toolkit" not in change.key.type:
        return
    before = bool(change.old and change.old.spec.get("suspend"))
    after = bool(change.new and change.new.spec.get("suspend"))
    if after and not before:
        yield "suspended: Flux ignores later commits until you resume it"
    elif before and change.new:
        yield "resumed: Flux applies everything that was committed since it was suspended"


@consequence(
    "source-changed",
    "GitRepository follows another branch or URL",
    Impact.NOTE,
    "https://fluxcd.io/flux/components/source/gitrepositories/#reference",
)
def source_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Flux applies the manifests of the new branch, and prunes objects that this branch does not have.

    If the branch is deleted later, Flux stops. You must then change the GitRepository with kubectl, because no commit
    reaches it.
    """
    if change.key.type != GIT_REPOSITORY or not change.both:
        return
    old, new = change.both
    for message, before, after in (
        ("url", old.spec.get("url"), new.spec.get("url")),
        ("ref", _reference(old.spec.get("ref")), _reference(new.spec.get("ref"))),
    ):
        if before != after:
            yield f"{message} changes from {before} to {after}; Flux prunes objects that are missing there"


def _reference(ref: object) -> str:
    found = mapping(ref)
    return ", ".join(f"{key} {value}" for key, value in sorted(found.items())) or "branch master"


@consequence("path-changed", "Kustomization path or sourceRef changed", Impact.NOTE, f"{_DOCS}#path")
def path_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Flux prunes objects that the old folder had and the new folder does not have."""
    if change.key.type == FLUX_KUSTOMIZATION and change.both:
        old, new = change.both
        for field in ("path", "sourceRef"):
            if old.spec.get(field) != new.spec.get(field):
                yield f"{field} changes; Flux prunes objects that the new {field} does not have"


@consequence("prune-changed", "Kustomization prune changed", Impact.NOTE, f"{_DOCS}#prune")
def prune_changed(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """With `prune: false`, objects that are removed from Git stay in the cluster until you delete them by hand."""
    if change.key.type == FLUX_KUSTOMIZATION and change.both:
        old, new = (bool(item.spec.get("prune")) for item in change.both)
        if old and not new:
            yield "no longer prunes objects that are removed from Git"
        elif new and not old:
            yield "now prunes objects that are removed from Git, including those that were removed before"


@consequence(
    "other-cluster",
    "Kustomization or HelmRelease kubeConfig changed",
    Impact.NOTE,
    f"{_DOCS}#remote-clusters--cluster-api",
)
def other_cluster(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """Objects that were applied through the old kubeconfig stay in that cluster; Flux does not delete them."""
    if change.key.type in (FLUX_KUSTOMIZATION, HELM_RELEASE) and change.both:
        old, new = change.both
        if old.spec.get("kubeConfig") != new.spec.get("kubeConfig"):
            yield "uses another kubeConfig; the objects that it applied with the old one stay in that cluster"
