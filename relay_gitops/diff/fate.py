"""Whether an object that was removed from Git is deleted from the cluster, or stays there."""

from dataclasses import dataclass

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.repository.objects import Object
from relay_values.pruning import PRUNE

_RECONCILE = "kustomize.toolkit.fluxcd.io/reconcile"
_KEEP = "helm.sh/resource-policy"


@dataclass(frozen=True)
class Fate:
    """Whether the object is deleted, and why."""

    is_deleted: bool
    why: str


def is_deleted(change: Change, between: Comparison) -> bool:
    """Return whether the change deletes an object from the cluster."""
    return change.kind == "deleted" and fate(change, between).is_deleted


def fate(change: Change, between: Comparison) -> Fate:
    """Return whether an object that was removed from Git is deleted, and why."""
    item = change.old
    if item is None:
        raise ValueError(f"{change.key} did not exist before")
    return _fate(item, change.old_owner, between)


def _fate(item: Object, owner: Object | None, between: Comparison) -> Fate:
    switched_off = _switch(item)
    if item.release:
        if item.annotations.get(_KEEP) == "keep":
            return Fate(is_deleted=False, why=f"it has the annotation {_KEEP}: keep")
        return _of_release(item.release, between)
    if switched_off:
        return Fate(is_deleted=False, why=f"it has {switched_off}: disabled")
    if owner is None:
        return Fate(is_deleted=False, why="it was applied by hand, so Flux does not delete it")
    return _of_kustomization(item, owner, between)


def _switch(item: Object) -> str:
    for name in (PRUNE, _RECONCILE):
        if "disabled" in {str(where.get(name, "")).lower() for where in (item.annotations, item.labels)}:
            return name
    return ""


def _of_release(release: Object, between: Comparison) -> Fate:
    now = between.after(release)
    if now is None:
        change = between.change(release, is_old=True)
        gone = _fate(release, change.old_owner if change else None, between)
        if gone.is_deleted and release.spec.get("suspend"):
            return Fate(is_deleted=False, why=f"{release} is suspended, so Helm does not uninstall its release")
        why = f"Helm uninstalls the release of {release}" if gone.is_deleted else f"{release} stays, because {gone.why}"
        return Fate(gone.is_deleted, why)
    if now.spec.get("suspend"):
        return Fate(is_deleted=False, why=f"{now} is suspended")
    return Fate(is_deleted=True, why=f"the next upgrade of {now} deletes it")


def _of_kustomization(item: Object, owner: Object, between: Comparison) -> Fate:
    now = between.after(owner)
    if now is None:
        return _of_deleted_kustomization(item, owner)
    reasons = (
        (
            now.spec.get("kubeConfig") != owner.spec.get("kubeConfig"),
            f"{owner} now applies to another cluster and no longer tracks this one",
        ),
        (bool(now.spec.get("suspend")), f"{owner} is suspended"),
        (not now.spec.get("prune"), f"{owner} has prune: false"),
    )
    why = next((reason for holds, reason in reasons if holds), "")
    return Fate(is_deleted=not why, why=why or f"{owner} prunes it")


def _of_deleted_kustomization(item: Object, owner: Object) -> Fate:
    if switched_off := _switch(owner):
        return Fate(is_deleted=False, why=f"{owner} stays in the cluster, because it has {switched_off}: disabled")
    policy = str(owner.spec.get("deletionPolicy", "MirrorPrune"))
    if policy == "Orphan" or (policy == "MirrorPrune" and not owner.spec.get("prune")):
        field = "deletionPolicy: Orphan" if policy == "Orphan" else "prune: false"
        return Fate(is_deleted=False, why=f"{owner} is deleted, but has {field}")
    if item.reference == owner.reference:
        return Fate(is_deleted=True, why="it prunes itself")
    return Fate(is_deleted=True, why=f"{owner} is deleted, and Flux then deletes all objects that it applied")
