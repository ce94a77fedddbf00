"""Immutable fields: the API server rejects a change of them, unless Flux recreates the object."""

from collections.abc import Iterator

from relay_gitops.diff.changes import Change, Comparison
from relay_gitops.diff.consequence import Impact, consequence
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import HELM_RELEASE, ONE_PASSWORD_ITEM, Object, at, mapping
from relay_gitops.repository.quantity import quantity

_API = "https://kubernetes.io/docs/reference/kubernetes-api/"
_FORCE = "kustomize.toolkit.fluxcd.io/force"
_SSA = "https://fluxcd.io/flux/components/kustomize/kustomizations/#force"

IMMUTABLE: dict[str, tuple[KeyPath, ...]] = {
    "apps/Deployment": (("spec", "selector"),),
    "apps/DaemonSet": (("spec", "selector"),),
    "apps/StatefulSet": (
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "podManagementPolicy"),
        ("spec", "volumeClaimTemplates"),
    ),
    "batch/Job": (("spec", "template"), ("spec", "selector"), ("spec", "completionMode")),
    "/PersistentVolumeClaim": (
        ("spec", "accessModes"),
        ("spec", "storageClassName"),
        ("spec", "volumeName"),
        ("spec", "volumeMode"),
        ("spec", "selector"),
        ("spec", "dataSource"),
    ),
    "/Secret": (("type",),),
    "rbac.authorization.k8s.io/RoleBinding": (("roleRef",),),
    "rbac.authorization.k8s.io/ClusterRoleBinding": (("roleRef",),),
    "storage.k8s.io/StorageClass": (
        ("provisioner",),
        ("parameters",),
        ("reclaimPolicy",),
        ("volumeBindingMode",),
    ),
    "scheduling.k8s.io/PriorityClass": (("value",), ("preemptionPolicy",)),
    "networking.k8s.io/IngressClass": (("spec", "controller"),),
    "apiextensions.k8s.io/CustomResourceDefinition": (("spec", "group"), ("spec", "scope"), ("spec", "names", "kind")),
}
"""Immutable fields by type. Source: the validation of Kubernetes 1.33, ValidateXUpdate."""

_DEFAULTS: dict[KeyPath, str] = {
    ("type",): "Opaque",
    ("spec", "podManagementPolicy"): "OrderedReady",
    ("spec", "volumeMode"): "Filesystem",
}


def immutable_fields(change: Change) -> list[str]:
    """Return the immutable fields that differ."""
    if not change.both:
        return []
    old, new = change.both
    found = [
        ".".join(map(str, keys))
        for keys in IMMUTABLE.get(change.key.type, ())
        if (old.at(*keys) or _DEFAULTS.get(keys)) != (new.at(*keys) or _DEFAULTS.get(keys))
    ]
    if change.key.type == "/Service":
        ips = old.spec.get("clusterIP"), new.spec.get("clusterIP")
        # Without a value Kubernetes keeps the current address; type ExternalName has no address.
        if all(ips) and ips[0] != ips[1] and "ExternalName" not in (old.spec.get("type"), new.spec.get("type")):
            found.append("spec.clusterIP")
    if change.key.type in ("/Secret", "/ConfigMap") and old.data.get("immutable"):
        found += [key for key in ("data", "stringData", "binaryData") if old.data.get(key) != new.data.get(key)]
    return found


def forced_by(change: Change) -> str:
    """Return the setting with which Flux recreates an object if the API server rejects a change, or an empty string."""
    item = change.new
    if item is None:
        return ""
    if item.release:
        # Helm's force sends a PUT of the whole object, which the API server rejects as well.
        return ""
    if "enabled" in {str(where.get(_FORCE, "")).lower() for where in (item.annotations, item.labels)}:
        return f"it has {_FORCE}: enabled"
    return f"{change.new_owner} has force: true" if change.new_owner and change.new_owner.spec.get("force") else ""


@consequence("refused", "change of an immutable field", Impact.REFUSED, _API)
def refused(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The API server rejects the change, so Flux does not apply the objects of the same stage either.

    For a HelmRelease the upgrade fails, even with `upgrade.force`. Rename the object, or delete it by hand if that does
    no harm.
    """
    if (fields := immutable_fields(change)) and not forced_by(change):
        owner = change.new_owner
        if owner is None:
            follows = "delete it first, or give it another name"
        elif owner.type == HELM_RELEASE:
            follows = f"the upgrade of {owner} fails"
        else:
            follows = f"{owner} does not apply the other objects of this change either"
        yield f"rejected, because {', '.join(fields)} is immutable: {follows}"


@consequence("recreated", "object deleted and recreated", Impact.INTERRUPTION, _SSA)
def recreated(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """With `force`, Flux deletes and recreates an object if the API server rejects a change of it.

    A Deployment loses its pods, a Service gets a new UID and address, and a PersistentVolumeClaim loses its data.
    """
    if (fields := immutable_fields(change)) and (why := forced_by(change)):
        loss = ", and its data is lost" if change.key.type == "/PersistentVolumeClaim" else ""
        yield f"deleted and recreated, because {', '.join(fields)} is immutable and {why}{loss}"


@consequence(
    "volume-shrunk",
    "PersistentVolumeClaim requests less storage",
    Impact.REFUSED,
    f"{_API}config-and-storage-resources/persistent-volume-claim-v1/",
)
def volume_shrunk(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A volume can grow if its StorageClass allows it, but it can never shrink."""
    if change.key.type == "/PersistentVolumeClaim" and change.both:
        old, new = (item.at("spec", "resources", "requests", "storage") for item in change.both)
        before, after = quantity(old), quantity(new)
        if before is not None and after is not None and after < before:
            yield f"rejected: storage request cannot shrink from {old} to {new}"


@consequence(
    "secret-type",
    "OnePasswordItem type changed",
    Impact.REFUSED,
    "https://developer.1password.com/docs/k8s/operator/",
)
def secret_type(change: Change, between: Comparison) -> Iterator[str]:
    """The type of a Secret is immutable, and the operator does not recreate the Secret."""
    if change.key.type == ONE_PASSWORD_ITEM and change.both:
        old, new = (item.data.get("type") or "Opaque" for item in change.both)
        if old != new:
            yield f"the operator cannot change the type of the Secret from {old} to {new}; delete the Secret by hand"
    if change.key.type == HELM_RELEASE and change.both and change.both[1] in between.new.not_rendered:
        before, after = (_item_types(item) for item in change.both)
        for name in sorted(before.keys() & after.keys()):
            if before[name] != after[name]:
                yield (
                    f"the operator cannot change the type of Secret {name} from {before[name]} to {after[name]}; "
                    "delete the Secret by hand"
                )


def _item_types(release: Object) -> dict[str, str]:
    listed = at(release.data, "spec", "values", "items")
    entries = [mapping(entry) for entry in listed] if isinstance(listed, list) else []
    return {str(entry.get("name")): str(entry.get("type") or "Opaque") for entry in entries if "itemPath" in entry}
