from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.placeholder import PLACEHOLDER
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.ingress import MIRROR, backends
from relay_gitops.repository.objects import INGRESS, is_open
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
        # A person chooses the namespace with `kubectl apply --namespace`, where the Service may exist already.
        if not ingress.namespace and not repository.layout.flux:
            continue
        for keys, service in backends(ingress):
            name = str(service.get("name"))
            if is_open(name) or MIRROR.fullmatch(name) or PLACEHOLDER.search(name):
                continue
            if repository.find(ingress.cluster, "Service", ingress.namespace, name):
                continue
            if not ingress.release and repository.may_contain_more(ingress.cluster, ingress.namespace):
                continue
            if repository.may_create(ingress.cluster, ingress.namespace, name):
                continue
            others = [other for other in repository.named("Service", name) if other.cluster == ingress.cluster]
            close = near(repository, ingress.cluster, "Service", ingress.namespace, name)
            where = f"; it exists in namespace {others[0].namespace}" if others else close
            missing = f"Service {ingress.namespace}/{name}, which does not exist in this cluster"
            yield Problem(ingress, (*keys, "name"), f"the backend is {missing}, so requests get 503{where}")
