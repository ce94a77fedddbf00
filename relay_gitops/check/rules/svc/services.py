"""Labels, types and addresses of Services."""

import ipaddress
from collections.abc import Iterator

from relay_gitops.check.documentation import SERVICE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, items
from relay_gitops.repository.repository import Repository

_MIRROR = "cluster.x-k8s.io/tenant-service-"


@rule(
    "SVC003",
    "a Service bears the labels of a mirror",
    Severity.ERROR,
    fix="Remove the label",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def reserved_mirror_label(repository: Repository) -> Iterator[Problem]:
    """By these labels KubeVirt's cloud controller knows its own Services: it deletes or overwrites yours."""
    for service in repository.of_type("/Service"):
        for key in service.labels:
            if key.startswith(_MIRROR):
                yield Problem(service, ("metadata", "labels", key), f"{key} is for the cloud controller's mirrors")


_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


@rule(
    "SVC005",
    "a value that a Service cannot have",
    Severity.ERROR,
    fix="Write one that Kubernetes knows",
    source=f"{SERVICE_DOCS}#publishing-services-service-types",
)
def invalid_service_value(repository: Repository) -> Iterator[Problem]:
    """The published schemas do not list these values; the API server knows them, and refuses any other."""
    for service in repository.of_type("/Service"):
        type_ = service.spec.get("type", "ClusterIP")
        if isinstance(type_, str) and type_ not in _TYPES and not is_open(type_):
            yield Problem(service, ("spec", "type"), f"{type_} is none of {', '.join(_TYPES)}")
        for index, address in enumerate(items(service.spec.get("externalIPs"))):
            if isinstance(address, str) and not is_open(address) and not _is_address(address):
                yield Problem(service, ("spec", "externalIPs", index), f"{address} is no IP address")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
