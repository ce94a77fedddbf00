from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mappings
from relay_gitops.repository.repository import Repository


@rule(
    "SVC007",
    "unnamed port of a Service with several ports",
    Severity.ERROR,
    fix="Set a unique `name` on each port of the Service",
    source=f"{KUBERNETES_DOCS}concepts/services-networking/service/#multi-port-services",
)
def unnamed_service_port(repository: Repository) -> Iterator[Problem]:
    """Only a Service with a single port may have an unnamed port. The API server rejects the Service."""
    for service in repository.of_type("/Service"):
        ports = list(mappings(service.spec.get("ports")))
        for index, port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                message = f"`name` is missing on one of {len(ports)} ports, so the API server rejects the Service"
                yield Problem(service, ("spec", "ports", index), message)
