from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository

_MIRROR = "cluster.x-k8s.io/tenant-service-"


@rule(
    "SVC003",
    "Service with a label reserved for mirrored Services",
    Severity.ERROR,
    fix="Remove the label",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def reserved_mirror_label(repository: Repository) -> Iterator[Problem]:
    """KubeVirt's cloud controller finds its own Services by these labels. It deletes or overwrites your Service."""
    for service in repository.of_type("/Service"):
        for key in service.labels:
            if key.startswith(_MIRROR):
                yield Problem(
                    service,
                    ("metadata", "labels", key),
                    f"`{key}` is reserved, so KubeVirt's cloud controller deletes or overwrites this Service",
                )
