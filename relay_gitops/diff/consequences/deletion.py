"""Objects that are deleted from the cluster, and objects that stay there."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence, count_text
from relay_gitops.diff.consequences.node_ports import delete_command, node_ports
from relay_gitops.diff.fate import fate, is_deleted
from relay_gitops.repository.objects import CRD, FLUX_KUSTOMIZATION, HELM_RELEASE, ONE_PASSWORD_ITEM, Object

_PRUNE = "https://fluxcd.io/flux/components/kustomize/kustomizations/#prune"
_OF_THEIR_OWN = {CRD, FLUX_KUSTOMIZATION, HELM_RELEASE, ONE_PASSWORD_ITEM, "/Namespace", "/PersistentVolumeClaim"}


@consequence("deleted", "object deleted from the cluster", Impact.INTERRUPTION, _PRUNE)
def deleted(change: Change, between: Comparison) -> Iterator[str]:
    """A Kustomization with `prune: true` deletes objects that it applied and no longer finds in its folder.

    Helm likewise deletes objects that only the previous revision of the release had. Objects of an uninstalled release
    are listed under `uninstalled`.
    """
    with_release = change.old and change.old.release and between.after(change.old.release) is None
    if change.key.type not in _OF_THEIR_OWN and not with_release and is_deleted(change, between):
        yield f"deleted: {fate(change, between).why}"


@consequence("left-behind", "object removed from Git stays in the cluster", Impact.NOTE, _PRUNE)
def left_behind(change: Change, between: Comparison) -> Iterator[str]:
    """An annotation, `prune: false`, `deletionPolicy: Orphan` or a suspended owner prevents pruning.

    The object keeps running without an owner. Delete it by hand if you no longer need it. A Service keeps its node port
    and its address.
    """
    if change.kind == "deleted" and not (found := fate(change, between)).is_deleted:
        yield f"stays in the cluster: {found.why}{_still_taken(change.old)}"


def _still_taken(item: Object | None) -> str:
    ports = node_ports(item)
    taken = [f"node port {', '.join(map(str, ports))}"] if ports else []
    if item is not None and item.type == "/Service" and item.spec.get("type") == "LoadBalancer":
        taken.append("its address")
    return f". It keeps {' and '.join(taken)} until you run: {delete_command(item)}" if item and taken else ""


@consequence(
    "not-listed",
    "file exists, but no kustomization.yaml lists it any more",
    Impact.NOTE,
    "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/",
)
def not_listed(change: Change, between: Comparison) -> Iterator[str]:
    """Flux prunes an object whose entry in `kustomization.yaml` is removed, although its file is still in Git."""
    if change.kind == "deleted" and change.old and not change.old.release:
        name = change.old.file.name
        if any(item.file.name == name and item.name == change.key.name for item in between.new.layout.unapplied):
            yield f"{name} is still there, but no kustomization file lists it"


@consequence(
    "namespace-deleted",
    "Namespace deleted with all objects in it",
    Impact.LOSS,
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def namespace_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """Kubernetes deletes all objects in the Namespace, including those that neither Flux nor Helm applied.

    This includes PersistentVolumeClaims with their data, Secrets and Services.
    """
    if change.key.type == "/Namespace" and is_deleted(change, between):
        inside = [
            str(key)
            for key in between.old_objects
            if key.cluster == change.key.cluster and key.namespace == change.key.name
        ]
        count = f", including {count_text(len(inside), 'object')} of this repository" if inside else ""
        yield f"deleted with all objects in it{count}"


@consequence(
    "volume-deleted",
    "PersistentVolumeClaim deleted with its data",
    Impact.LOSS,
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
)
def volume_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """Kubernetes deletes a dynamically provisioned volume with its claim, unless the class has `reclaimPolicy: Retain`.

    Most storage classes have `reclaimPolicy: Delete`.
    """
    if change.key.type == "/PersistentVolumeClaim" and is_deleted(change, between):
        yield f"deleted with its data, unless its StorageClass has reclaimPolicy: Retain; {fate(change, between).why}"


@consequence(
    "crd-deleted",
    "CustomResourceDefinition deleted with all objects of its kind",
    Impact.LOSS,
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition",
)
def crd_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """The API server deletes all objects of the kind, in all namespaces, together with its definition.

    Helm never deletes definitions from `crds/` of a chart, but it deletes those in `templates/`.
    """
    if change.key.type == CRD and is_deleted(change, between):
        kind = change.old.at("spec", "names", "kind") if change.old else None
        yield f"the API server deletes every {kind or 'object of its kind'} in the cluster with it"


@consequence(
    "item-deleted",
    "OnePasswordItem deleted with its Secret",
    Impact.INTERRUPTION,
    "https://developer.1password.com/docs/k8s/operator/",
)
def item_deleted(change: Change, between: Comparison) -> Iterator[str]:
    """The operator deletes the Secret together with its OnePasswordItem. Pods that need the Secret no longer start."""
    if change.key.type == ONE_PASSWORD_ITEM and is_deleted(change, between):
        yield "the operator deletes its Secret too, and pods that need the Secret no longer start"
