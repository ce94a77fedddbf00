import ipaddress
from collections.abc import Iterator

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, items
from relay_gitops.repository.repository import Repository

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


@rule(
    "SVC005",
    "invalid type or externalIPs of a Service",
    Severity.ERROR,
    fix="Write a valid value",
    source=f"{SERVICE_DOCS}#publishing-services-service-types",
)
def invalid_service_value(repository: Repository) -> Iterator[Problem]:
    """The API server rejects the Service. The published schemas do not list the valid values."""
    for service in repository.of_type("/Service"):
        type_ = service.spec.get("type", "ClusterIP")
        if isinstance(type_, str) and type_ not in _TYPES and not is_open(type_):
            message = f"`type` is {type_}, so the API server rejects the Service; valid: {', '.join(_TYPES)}"
            yield Problem(service, ("spec", "type"), message)
        for index, address in enumerate(items(service.spec.get("externalIPs"))):
            if isinstance(address, str) and not is_open(address) and not _is_address(address):
                message = f"{address} is not a valid IP address, so the API server rejects the Service"
                yield Problem(service, ("spec", "externalIPs", index), message)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
