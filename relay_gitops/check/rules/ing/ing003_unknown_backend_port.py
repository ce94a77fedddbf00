from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import among
from relay_gitops.repository.ingress import backends
from relay_gitops.repository.objects import INGRESS, is_open, mapping, mappings
from relay_gitops.repository.repository import Repository


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
                    message = f"{service} has no port {wanted[key]}, so requests get 503{among(known)}"
                    yield Problem(ingress, (*keys, "port", key), message)
