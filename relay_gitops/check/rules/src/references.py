"""Sources and paths that Flux objects name."""

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
    """Yield each reference to a source, with where it stands."""
    for item in repository.of_type(FLUX_KUSTOMIZATION):
        yield item, ("spec", "sourceRef"), mapping(item.spec.get("sourceRef"))
    for item in repository.of_type(HELM_RELEASE):
        for keys in (("spec", "chart", "spec", "sourceRef"), ("spec", "chartRef")):
            if item.at(*keys):
                yield item, keys, mapping(item.at(*keys))


@rule(
    "SRC001",
    "a source is not there",
    Severity.ERROR,
    mend="Name a source of this cluster, and its namespace if that is another one",
    source=f"{KUSTOMIZATION_DOCS}#source-reference",
)
def dangling_source(repository: Repository) -> Iterator[Problem]:
    """The object waits forever with `Source not found`; a reference without namespace means the object's own."""
    for item, keys, reference in source_references(repository):
        kind, name = str(reference.get("kind")), reference.get("name")
        namespace = str(reference.get("namespace") or item.namespace)
        if not isinstance(name, str) or is_open(name) or is_open(namespace) or name == _BOOTSTRAPPED:
            continue
        # A controller makes it, of an ArtifactGenerator or of an object of its own.
        if kind == "ExternalArtifact":
            continue
        if repository.find(item.cluster, kind, namespace, name) or repository.is_uncertain(item.cluster):
            continue
        others = repository.named(kind, name)
        here = [other for other in others if other.cluster == item.cluster]
        if here:
            because = f"; there is one in {here[0].namespace}, which the reference does not name"
        elif others:
            because = f"; only the cluster of {others[0].cluster} has it, so is this object in the wrong folder?"
        else:
            because = near(repository, item.cluster, kind, namespace, name)
        yield Problem(item, (*keys, "name"), f"there is no {kind} {namespace}/{name} in its cluster{because}")


@rule(
    "SRC004",
    "the path of a Kustomization is not there",
    Severity.ERROR,
    mend="Write the folder relative to the root of the repository, such as ./apps/docs-prod",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def missing_kustomization_path(repository: Repository) -> Iterator[Problem]:
    """Flux says `kustomization path not found` and leaves the cluster as it was."""
    for item in [*repository.of_type(FLUX_KUSTOMIZATION), *repository.layout.loose]:
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
                    item, ("spec", "path"), f"there is no folder {path} in this repository{repository.assumption(item)}"
                )


@rule(
    "SRC005",
    "what Flux needs is hidden from it",
    Severity.ERROR,
    mend="Bring it back with a line that begins with !, or remove the line that hides it",
    source=f"{GIT_REPOSITORY_DOCS}#excluding-files",
)
def ignored_by_source(repository: Repository) -> Iterator[Problem]:
    """`spec.ignore` and .sourceignore leave files out of what the controllers get, so the path is empty for them."""
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
            yield Problem(item, keys, f"{by} hides {path} from Flux")
