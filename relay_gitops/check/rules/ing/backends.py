"""Services behind an Ingress."""

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
    "nothing makes the Service behind an Ingress",
    Severity.ERROR,
    fix="Name a Service of the Ingress' own namespace",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def missing_backend(repository: Repository) -> Iterator[Problem]:
    """The ingress controller answers 503; an Ingress leads only to Services of its own namespace."""
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
            where = f"; there is one in {others[0].namespace}" if others else close
            yield Problem(ingress, (*keys, "name"), f"nothing makes the Service {ingress.namespace}/{name}{where}")


@rule(
    "ING002",
    "a placeholder was left",
    Severity.ERROR,
    fix="Write the real name",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def placeholder_backend(repository: Repository) -> Iterator[Problem]:
    """A name that was to be filled in later leads nowhere; no schema refuses it."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if PLACEHOLDER.search(str(service.get("name"))):
                yield Problem(ingress, (*keys, "name"), f"{service['name']} is a placeholder")
        for index, entry in mappings(ingress.spec.get("rules")):
            if PLACEHOLDER.search(str(entry.get("host", ""))):
                yield Problem(ingress, ("spec", "rules", index, "host"), f"{entry['host']} is a placeholder")


@rule(
    "ING003",
    "the Service does not have the port",
    Severity.ERROR,
    fix="Write a port that the Service has",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def unknown_backend_port(repository: Repository) -> Iterator[Problem]:
    """The ingress controller finds no endpoint for the port, and answers 503."""
    for ingress in repository.of_type(INGRESS):
        for keys, reference in backends(ingress):
            service = repository.find(ingress.cluster, "Service", ingress.namespace, str(reference.get("name")))
            if service is None:
                continue
            wanted = mapping(reference.get("port"))
            ports = list(mappings(service.spec.get("ports")))
            if not wanted.get("number") and not wanted.get("name"):
                yield Problem(ingress, (*keys, "port"), f"neither number nor name of a port of {service} is written")
            for key, field in (("number", "port"), ("name", "name")):
                known = [port.get(field) for _, port in ports]
                if key in wanted and wanted[key] not in known and not is_open(wanted[key]):
                    has = ", ".join(map(str, known))
                    yield Problem(ingress, (*keys, "port", key), f"{service} has {has}, and not {wanted[key]}")


@rule(
    "ING005",
    "the name of a mirrored Service is committed",
    Severity.WARNING,
    fix="Lead to a Service of your own that selects the worker machines and the node port",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def committed_mirror_name(repository: Repository) -> Iterator[Problem]:
    """The name is made of the tenant Service's UID: when that Service is made anew, the Ingress leads nowhere."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if MIRROR.fullmatch(str(service.get("name"))):
                yield Problem(
                    ingress, (*keys, "name"), "this Service is called otherwise once the tenant's is made anew"
                )
