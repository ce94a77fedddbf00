"""Fields that an object keeps for life: a change of them is refused, or the object is made anew."""

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
"""What the API server refuses to change, by type. Source: the validation of Kubernetes 1.33, ValidateXUpdate."""

_DEFAULTS: dict[KeyPath, str] = {
    ("type",): "Opaque",
    ("spec", "podManagementPolicy"): "OrderedReady",
    ("spec", "volumeMode"): "Filesystem",
}


def immutable_fields(change: Change) -> list[str]:
    """Return the fields that differ and must not."""
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
        # Without a value the address of the cluster is kept; type ExternalName has none.
        if all(ips) and ips[0] != ips[1] and "ExternalName" not in (old.spec.get("type"), new.spec.get("type")):
            found.append("spec.clusterIP")
    if change.key.type in ("/Secret", "/ConfigMap") and old.data.get("immutable"):
        found += [key for key in ("data", "stringData", "binaryData") if old.data.get(key) != new.data.get(key)]
    return found


def forced_by(change: Change) -> str:
    """Return what makes Flux delete the object and make it anew, if a change of it is refused; else nothing."""
    item = change.new
    if item is None:
        return ""
    if item.release:
        # Helm's force is a PUT of the whole object, which the API server refuses just the same.
        return ""
    if "enabled" in {str(where.get(_FORCE, "")).lower() for where in (item.annotations, item.labels)}:
        return f"it has {_FORCE}: enabled"
    return f"{change.new_owner} has force: true" if change.new_owner and change.new_owner.spec.get("force") else ""


@consequence("refused", "a field that cannot be changed", Impact.REFUSED, _API)
def refused(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """The API server refuses the change, and with it Flux refuses everything that it would apply together with it.

    Of a Kustomization no object of the same stage is applied; of a release the upgrade fails, with `upgrade.force` too.
    Give the object another name, or delete it by hand when that does no harm.
    """
    if (fields := immutable_fields(change)) and not forced_by(change):
        owner = change.new_owner
        if owner is None:
            follows = "delete it first, or give it another name"
        elif owner.type == HELM_RELEASE:
            follows = f"the upgrade of {owner} fails"
        else:
            follows = f"nothing else that {owner} would apply with it is applied"
        yield f"refused, because {', '.join(fields)} cannot be changed: {follows}"


@consequence("recreated", "an object is deleted and made anew", Impact.INTERRUPTION, _SSA)
def recreated(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """With `force`, Flux deletes an object whose change is refused, and makes it anew.

    A Deployment's pods go with it, a Service gets another UID and address, a volume claim loses its data.
    """
    if (fields := immutable_fields(change)) and (why := forced_by(change)):
        loss = ", and its data is lost" if change.key.type == "/PersistentVolumeClaim" else ""
        yield f"deleted and made anew, because {', '.join(fields)} cannot be changed and {why}{loss}"


@consequence(
    "volume-shrunk",
    "a volume claim that asks for less",
    Impact.REFUSED,
    f"{_API}config-and-storage-resources/persistent-volume-claim-v1/",
)
def volume_shrunk(change: Change, between: Comparison) -> Iterator[str]:  # noqa: ARG001 - a rule's signature
    """A volume can grow, where its class allows it, and never shrink."""
    if change.key.type == "/PersistentVolumeClaim" and change.both:
        old, new = (item.at("spec", "resources", "requests", "storage") for item in change.both)
        before, after = quantity(old), quantity(new)
        if before is not None and after is not None and after < before:
            yield f"refused: {old} cannot become {new}"


@consequence(
    "secret-type",
    "the type of a Secret from 1Password",
    Impact.REFUSED,
    "https://developer.1password.com/docs/k8s/operator/",
)
def secret_type(change: Change, between: Comparison) -> Iterator[str]:
    """A Secret keeps its type for life, and the operator does not delete it to make another."""
    if change.key.type == ONE_PASSWORD_ITEM and change.both:
        old, new = (item.data.get("type") or "Opaque" for item in change.both)
        if old != new:
            yield f"the operator fails to make the Secret {new} of {old}; delete the Secret by hand"
    if change.key.type == HELM_RELEASE and change.both and change.both[1] in between.new.not_rendered:
        before, after = (_item_types(item) for item in change.both)
        for name in sorted(before.keys() & after.keys()):
            if before[name] != after[name]:
                yield f"the operator fails to make the Secret {name} {after[name]} of {before[name]}; delete it by hand"


def _item_types(release: Object) -> dict[str, str]:
    listed = at(release.data, "spec", "values", "items")
    entries = [mapping(entry) for entry in listed] if isinstance(listed, list) else []
    return {str(entry.get("name")): str(entry.get("type") or "Opaque") for entry in entries if "itemPath" in entry}
