from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import INGRESS
from relay_gitops.repository.repository import Repository


@rule(
    "ING005",
    "Ingress backend names a mirrored Service",
    Severity.WARNING,
    fix="Create a Service that selects the worker VMs and targets the node port, and name it in the backend",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def committed_mirror_name(repository: Repository) -> Iterator[Problem]:
    """The name of a mirror is derived from the UID of the tenant's Service.

    When that Service is recreated, the mirror gets a new name, and the Ingress routes to a Service that does not exist.
    """
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if MIRROR.fullmatch(str(service.get("name"))):
                yield Problem(
                    ingress, (*keys, "name"), "the mirror gets a new name when the tenant's Service is recreated"
                )
