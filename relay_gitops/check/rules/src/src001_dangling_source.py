from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, Object, is_open, mapping
from relay_gitops.repository.repository import Repository

_BOOTSTRAPPED = "flux-system"


def source_references(repository: Repository) -> Iterator[tuple[Object, KeyPath, dict[str, object]]]:
    """Yield each reference to a source: the object, the path of the field, and its value."""
    for item in repository.of_type(FLUX_KUSTOMIZATION):
        yield item, ("spec", "sourceRef"), mapping(item.spec.get("sourceRef"))
    for item in repository.of_type(HELM_RELEASE):
        for keys in (("spec", "chart", "spec", "sourceRef"), ("spec", "chartRef")):
            if item.at(*keys):
                yield item, keys, mapping(item.at(*keys))


@rule(
    "SRC001",
    "sourceRef or chartRef names a source that does not exist",
    Severity.ERROR,
    fix="Correct the name, or set `namespace` if the source is in another namespace",
    source=f"{KUSTOMIZATION_DOCS}#source-reference",
)
def dangling_source(repository: Repository) -> Iterator[Problem]:
    """Flux reports `Source not found` and waits forever. Without `namespace`, it looks in the object's own."""
    for item, keys, reference in source_references(repository):
        kind, name = str(reference.get("kind")), reference.get("name")
        namespace = str(reference.get("namespace") or item.namespace)
        if not isinstance(name, str) or is_open(name) or is_open(namespace) or name == _BOOTSTRAPPED:
            continue
        # A controller creates it, for example from an ArtifactGenerator.
        if kind == "ExternalArtifact":
            continue
        if repository.find(item.cluster, kind, namespace, name) or repository.is_uncertain(item.cluster):
            continue
        others = repository.named(kind, name)
        here = [other for other in others if other.cluster == item.cluster]
        if here:
            because = f"; it exists in namespace {here[0].namespace}"
        elif others:
            because = f"; it exists only in the cluster {others[0].cluster}, so this object may be in the wrong folder"
        else:
            because = near(repository, item.cluster, kind, namespace, name)
        missing = f"{kind} {namespace}/{name}, which does not exist in this cluster"
        yield Problem(item, (*keys, "name"), f"`{keys[-1]}` names {missing}, so {item.name} never starts{because}")
