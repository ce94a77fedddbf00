from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mappings
from relay_gitops.repository.repository import Repository


@rule(
    "HELM010",
    "valuesFrom names an object in another namespace",
    Severity.ERROR,
    fix="Move the object to the namespace of the HelmRelease",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def values_from_other_namespace(repository: Repository) -> Iterator[Problem]:
    """`valuesFrom` finds objects only in the namespace of the HelmRelease, so the release fails before the install."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            found = {other.namespace for other in repository.named(kind, name) if other.cluster == item.cluster}
            if kind == "Secret":
                found |= {
                    producer.namespace
                    for producer in repository.secret_sources
                    if (producer.subject.cluster, producer.name) == (item.cluster, name)
                }
            if found and item.namespace not in found:
                keys = ("spec", "valuesFrom", index, "name")
                message = f"{kind} {name} is in namespace {min(found)}, but `valuesFrom` reads only {item.namespace}"
                yield Problem(item, keys, message)
