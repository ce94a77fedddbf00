"""Rules about the backends of an Ingress."""

from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.placeholder import PLACEHOLDER
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import INGRESS, is_open, mapping, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "ING001",
    "Ingress backend names a Service that does not exist",
    Severity.ERROR,
    fix="Correct the name, or move the Service to the namespace of the Ingress",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def missing_backend(repository: Repository) -> Iterator[Problem]:
    """The ingress controller answers 503. An Ingress routes only to Services in its own namespace."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            name = str(service.get("name"))
            if is_open(name) or MIRROR.fullmatch(name) or PLACEHOLDER.search(name):
                continue
            if repository.find(ingress.cluster, "Service", ingress.namespace, name):
                continue
            if not ingress.release and repository.may_hold_more(ingress.cluster, ingress.namespace):
                continue
            if repository.may_make(ingress.cluster, ingress.namespace, name):
                continue
            others = [other for other in repository.named("Service", name) if other.cluster == ingress.cluster]
            close = near(repository, ingress.cluster, "Service", ingress.namespace, name)
            where = f"; it exists in namespace {others[0].namespace}" if others else close
            missing = f"Service {ingress.namespace}/{name}, which does not exist in this cluster"
            yield Problem(ingress, (*keys, "name"), f"the backend is {missing}, so requests get 503{where}")


@rule(
    "ING002",
    "placeholder instead of a Service name or host",
    Severity.ERROR,
    fix="Replace the placeholder with the real name",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def placeholder_backend(repository: Repository) -> Iterator[Problem]:
    """The API server accepts a placeholder, but the ingress controller finds no Service or host with that name."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if PLACEHOLDER.search(str(service.get("name"))):
                yield Problem(ingress, (*keys, "name"), f"{service['name']} is a placeholder, so requests get 503")
        for index, entry in mappings(ingress.spec.get("rules")):
            if PLACEHOLDER.search(str(entry.get("host", ""))):
                yield Problem(
                    ingress,
                    ("spec", "rules", index, "host"),
                    f"{entry['host']} is a placeholder, so no request matches",
                )


@rule(
    "ING003",
    "Ingress backend names a port that the Service does not have",
    Severity.ERROR,
    fix="Set `port` to a port of the Service",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def unknown_backend_port(repository: Repository) -> Iterator[Problem]:
    """The ingress controller finds no endpoint for the port and answers 503."""
    for ingress in repository.of_type(INGRESS):
        for keys, reference in backends(ingress):
            service = repository.find(ingress.cluster, "Service", ingress.namespace, str(reference.get("name")))
            if service is None:
                continue
            wanted = mapping(reference.get("port"))
            ports = list(mappings(service.spec.get("ports")))
            if not wanted.get("number") and not wanted.get("name"):
                message = "`port` has neither `number` nor `name`, so the API server rejects the Ingress"
                yield Problem(ingress, (*keys, "port"), message)
            for key, field in (("number", "port"), ("name", "name")):
                known = [port.get(field) for _, port in ports]
                if key in wanted and wanted[key] not in known and not is_open(wanted[key]):
                    has = ", ".join(map(str, known))
                    message = f"{service} has no port {wanted[key]}, so requests get 503; available: {has}"
                    yield Problem(ingress, (*keys, "port", key), message)


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
