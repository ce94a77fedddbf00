import re
from collections.abc import Iterator

from relay_gitops.check.documentation import KUBERNETES_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.missing_objects import is_missing
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import HELM_RELEASE, Object, mapping, target_cluster, variables, walk
from relay_gitops.repository.repository import Repository

_ADDRESS = re.compile(r"(?<![\w.*-])(?:[\w-]+\.)?(?P<service>[a-z][a-z0-9-]*)\.(?P<namespace>[a-z0-9-]+)\.svc(?![\w-])")


@rule(
    "SVC009",
    "address of a Service that does not exist",
    Severity.ERROR,
    fix="Correct the name or the namespace, or add the Service",
    source=f"{KUBERNETES_DOCS}concepts/services-networking/dns-pod-service/",
)
def missing_service_address(repository: Repository) -> Iterator[Problem]:
    """DNS does not know the name, so the program that reads the address cannot connect."""
    for item in repository.objects:
        reported: set[tuple[str, str]] = set()
        for keys, text in _texts(item):
            for service, namespace in _addresses(text):
                if (service, namespace) not in reported and _is_unknown(repository, item, service, namespace):
                    reported.add((service, namespace))
                    hint = near(repository, item.cluster, "Service", namespace, service)
                    message = f"the address {service}.{namespace}.svc names a Service that does not exist{hint}"
                    yield Problem(item, keys, message)


def _texts(item: Object) -> Iterator[tuple[KeyPath, str]]:
    found: Iterator[tuple[KeyPath, object]] = iter(())
    if item.type == "/ConfigMap":
        found = walk(mapping(item.data.get("data")), ("data",))
    elif item.type == HELM_RELEASE:
        found = walk(values_of(item), VALUES)
    else:
        found = (((*keys, "value"), entry.get("value")) for keys, entry in variables(item))
    return ((keys, text) for keys, text in found if isinstance(text, str) and ".svc" in text)


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    lines = (line for line in text.splitlines() if ".svc" in line and not line.lstrip().startswith(("#", "//", ";")))
    return ((match["service"], match["namespace"]) for line in lines for match in _ADDRESS.finditer(line))


def _is_unknown(repository: Repository, item: Object, service: str, namespace: str) -> bool:
    cluster = target_cluster(item, item.cluster) if item.type == HELM_RELEASE else item.cluster
    # Only a namespace that is declared here, and whose objects are all known, proves that a Service is missing.
    return (
        repository.find(cluster, "Namespace", "", namespace) is not None
        and not repository.may_contain_more(cluster, namespace)
        and not repository.may_run_more_pods(cluster, namespace)
        and is_missing(repository, item, "Service", service, namespace)
    )
