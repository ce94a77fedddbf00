from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.objects import Object, mapping, mappings
from relay_gitops.repository.objects import pod_spec_path as pod_path
from relay_gitops.repository.repository import Repository


@rule(
    "WORK011",
    "claimName names a PersistentVolumeClaim that does not exist",
    Severity.WARNING,
    fix="Add the PersistentVolumeClaim, or suppress this finding if you create it outside this repository",
    source=f"{KUBERNETES_DOCS}concepts/storage/persistent-volumes/#claims-as-volumes",
)
def missing_volume_claim(repository: Repository) -> Iterator[Problem]:
    """The pod stays Pending with `persistentvolumeclaim not found`."""
    for item in workloads(repository):
        path = (*(pod_path(item) or ()), "volumes")
        for index, volume in mappings(item.at(*path)):
            name = mapping(volume.get("persistentVolumeClaim")).get("claimName")
            if is_missing(repository, item, "PersistentVolumeClaim", name) and not _of_stateful_set(
                repository, item, str(name)
            ):
                keys = (*path, index, "persistentVolumeClaim", "claimName")
                close = near(repository, item.cluster, "PersistentVolumeClaim", item.namespace, str(name))
                missing = f"PersistentVolumeClaim {item.namespace}/{name}"
                message = f"nothing in this repository creates {missing}, so the pod stays Pending{close}"
                yield Problem(item, keys, message)


def _of_stateful_set(repository: Repository, item: Object, name: str) -> bool:
    return any(
        name.startswith(f"{mapping(template.get('metadata')).get('name')}-{other.name}-")
        for other in repository.of_type("apps/StatefulSet")
        if (other.cluster, other.namespace) == (item.cluster, item.namespace)
        for _, template in mappings(other.spec.get("volumeClaimTemplates"))
    )
