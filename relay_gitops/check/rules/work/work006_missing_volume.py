from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.workloads import workloads
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.objects import containers, is_open, mapping, mappings, pod_spec_path
from relay_gitops.repository.repository import Repository


@rule(
    "WORK006",
    "volumeMount names a volume that the pod does not have",
    Severity.ERROR,
    fix="Correct the name, or add the volume to the pod",
    source=f"{KUBERNETES_DOCS}concepts/storage/volumes/",
)
def missing_volume(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the workload with `volumeMounts name: Not found`."""
    for item in workloads(repository):
        path = pod_spec_path(item) or ()
        known = [volume.get("name") for _, volume in mappings(item.at(*path, "volumes"))]
        known += [
            mapping(claim.get("metadata")).get("name") for _, claim in mappings(item.spec.get("volumeClaimTemplates"))
        ]
        for keys, container in containers(item):
            for index, mount in mappings(container.get("volumeMounts")):
                name = mount.get("name")
                if isinstance(name, str) and name not in known and not is_open(name):
                    message = f"the pod has no volume {name}, so the API server rejects the workload{among(known)}"
                    yield Problem(item, (*keys, "volumeMounts", index, "name"), message)
