from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import items, mapping, mappings, pod_spec_path
from relay_gitops.repository.repository import Repository


@rule(
    "WORK002",
    "rolling update of a Deployment with a ReadWriteOnce volume",
    Severity.WARNING,
    fix="Set `strategy.type: Recreate`",
    source=f"{KUBERNETES_DOCS}concepts/storage/persistent-volumes/#access-modes",
)
def rolling_update_with_single_volume(repository: Repository) -> Iterator[Problem]:
    """In a rolling update, the new pod waits for the volume of the old pod, or both pods write to it at once."""
    for item in repository.of_type("apps/Deployment"):
        if item.at("spec", "strategy", "type") == "Recreate" or item.spec.get("replicas") == 0:
            continue
        path = (*(pod_spec_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            claim = repository.find(item.cluster, "PersistentVolumeClaim", item.namespace, str(name)) if name else None
            modes = items(claim.spec.get("accessModes")) if claim else []
            if claim and "ReadWriteMany" not in modes and "ReadOnlyMany" not in modes:
                yield Problem(
                    item,
                    (*path, index),
                    f"{claim.name} allows only one node, so the new pod may wait for the old one forever",
                )
