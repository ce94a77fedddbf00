"""What is deleted, and what is not."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, counted
from relay_gitops.diff.fate import fate, is_deleted
from relay_gitops.repository.objects import CRD, FLUX_KUSTOMIZATION, HELM_RELEASE, ONE_PASSWORD_ITEM

_PRUNE = "https://fluxcd.io/flux/components/kustomize/kustomizations/#prune"
_OF_THEIR_OWN = {CRD, FLUX_KUSTOMIZATION, HELM_RELEASE, ONE_PASSWORD_ITEM, "/Namespace", "/PersistentVolumeClaim"}


@consequence("deleted", "an object is deleted from the cluster", Impact.INTERRUPTION, _PRUNE)
def deleted(change: Change, between: Comparison) -> Iterator[str]:
    """A Kustomization with `prune: true` deletes what it has applied once and no longer finds in its folder.

    Helm does the same with what an older revision of the release had. What goes with its release is said there.
    """
    with_release = change.old and change.old.release and between.after(change.old.release) is None
    if change.key.type not in _OF_THEIR_OWN and not with_release and is_deleted(change, between):
        yield f"deleted: {fate(change, between).why}"


@consequence("left-behind", "an object that Git no longer has stays in the cluster", Impact.NOTE, _PRUNE)
def left_behind(change: Change, between: Comparison) -> Iterator[str]:
    """Not everything is pruned: annotations, `prune: false`, `deletionPolicy: Orphan` and a suspended owner prevent it.

    What stays runs on, belongs to nobody, and has to be deleted by hand.
    """
    if change.kind == "deleted" and not (found := fate(change, between)).is_deleted:
        yield f"stays in the cluster: {found.why}"


@consequence(
    "not-listed",
    "a file is still there, but nothing applies it any more",
    Impact.NOTE,
    "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/",
)
def not_listed(change: Change, between: Comparison) -> Iterator[str]:
    """An object whose entry in `kustomization.yaml` is lost is deleted like one whose file is, and looks as if kept."""
    if change.kind == "deleted" and change.old and not change.old.release:
        name = change.old.file.name
        if any(item.file.name == name and item.name == change.key.name for item in between.new.layout.loose):
            yield f"{name} is still there, but no kustomization file lists it"


@consequence(
    "namespace-deleted",
    "a Namespace is deleted with all that is in it",
    Impact.LOSS,
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def namespace_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """Kubernetes deletes everything in a Namespace with it, also what neither Flux nor Helm has put there.

    That includes volume claims and their data, Secrets, and Services with their UID.
    """
    if change.key.type == "/Namespace" and is_deleted(change, between):
        inside = [
            str(key)
            for key in between.old_objects
            if key.cluster == change.key.cluster and key.namespace == change.key.name
        ]
        count = f", {counted(len(inside), 'object')} of this repository among it" if inside else ""
        yield f"deleted with everything in it{count}"


@consequence(
    "volume-deleted",
    "a volume claim is deleted with its data",
    Impact.LOSS,
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
)
def volume_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """A volume made for a claim is deleted with it, unless its class has `reclaimPolicy: Retain`; Delete is usual."""
    if change.key.type == "/PersistentVolumeClaim" and is_deleted(change, between):
        yield f"its data is deleted with it, unless its class retains volumes; {fate(change, between).why}"


@consequence(
    "crd-deleted",
    "a CustomResourceDefinition is deleted with all objects of its kind",
    Impact.LOSS,
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition",
)
def crd_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """The API server deletes every object of a kind with the kind, in all namespaces.

    Helm leaves alone what a chart has in `crds/`; a definition among its templates it does delete.
    """
    if change.key.type == CRD and is_deleted(change, between):
        kind = change.old.at("spec", "names", "kind") if change.old else None
        yield f"every {kind or 'object of its kind'} in the cluster is deleted with it"


@consequence(
    "item-deleted",
    "a Secret from 1Password is deleted",
    Impact.INTERRUPTION,
    "https://developer.1password.com/docs/k8s/operator/",
)
def item_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """The operator deletes the Secret with its OnePasswordItem; pods that read it do not start again without it."""
    if change.key.type == ONE_PASSWORD_ITEM and is_deleted(change, between):
        yield "the operator deletes its Secret with it; what reads the Secret does not start again without it"
