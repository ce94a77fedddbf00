from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.virtual_clusters import is_in_virtual_cluster
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "SVC008",
    "externalTrafficPolicy: Local in a KubeVirt cluster",
    Severity.ERROR,
    fix="Set `externalTrafficPolicy: Cluster`, or remove the field",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def unsupported_local_traffic_policy(repository: Repository) -> Iterator[Problem]:
    """KubeVirt's cloud controller routes requests to all nodes. With `Local`, nodes without a pod drop them."""
    for service in repository.of_type("/Service"):
        if (
            service.spec.get("type") == "LoadBalancer"
            and service.spec.get("externalTrafficPolicy") == "Local"
            and is_in_virtual_cluster(repository, service)
        ):
            message = (
                "`externalTrafficPolicy` is Local, which KubeVirt's cloud controller does not support, so nodes "
                "without a pod of this Service drop requests"
            )
            yield Problem(service, ("spec", "externalTrafficPolicy"), message)
