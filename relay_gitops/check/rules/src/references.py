"""Rules about sourceRef, chartRef and path of Flux objects."""

from collections.abc import Iterator

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS, KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.key_path import KeyPath
from relay_gitops.repository.kustomize import normal
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


@rule(
    "SRC004",
    "spec.path names a folder that does not exist",
    Severity.ERROR,
    fix="Write the folder relative to the root of the repository, for example ./apps/docs-prod",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def missing_kustomization_path(repository: Repository) -> Iterator[Problem]:
    """Flux reports `kustomization path not found` and applies nothing."""
    for item in [*repository.of_type(FLUX_KUSTOMIZATION), *repository.layout.unapplied]:
        path = item.spec.get("path")
        if (
            item.type == FLUX_KUSTOMIZATION
            and isinstance(path, str)
            and not is_open(path)
            and repository.is_own_source(item)
        ):
            target = normal(path)
            if target.startswith("..") or not repository.files.is_folder(target.lstrip("/")):
                yield Problem(
                    item,
                    ("spec", "path"),
                    f"{path} does not exist in this repository{repository.assumption(item)}, so Flux applies nothing",
                )


@rule(
    "SRC005",
    "spec.ignore or .sourceignore excludes a path that Flux needs",
    Severity.ERROR,
    fix="Remove the line that excludes the path, or add a line that starts with ! to include it",
    source=f"{GIT_REPOSITORY_DOCS}#excluding-files",
)
def ignored_by_source(repository: Repository) -> Iterator[Problem]:
    """Flux leaves excluded files out of the artifact, so the controllers cannot find the path."""
    for item in repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        release = item.type == HELM_RELEASE
        keys: KeyPath = ("spec", "chart", "spec", "chart") if release else ("spec", "path")
        path = item.at(*keys)
        if not isinstance(path, str) or not repository.is_own_source(item) or not normal(path):
            continue
        file = "Chart.yaml" if release else "kustomization.yaml"
        reference = mapping(item.at(*keys[:-1], "sourceRef"))
        namespace = str(reference.get("namespace") or item.namespace)
        source = repository.find(item.cluster, "GitRepository", namespace, str(reference.get("name")))
        ignore = source.spec.get("ignore") if source else None
        by = repository.source_ignore.hidden_by(f"{normal(path)}/{file}", ignore if isinstance(ignore, str) else None)
        if by and repository.files.is_folder(normal(path)):
            yield Problem(item, keys, f"{by} excludes {path}, so Flux cannot find it")
