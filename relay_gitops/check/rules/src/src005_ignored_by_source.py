from collections.abc import Iterator
from typing import TYPE_CHECKING

from relay_gitops.check.documentation import GIT_REPOSITORY_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.kustomize import path_in_source
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, mapping
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


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
        if not isinstance(path, str) or not repository.is_own_source(item) or not path_in_source(path):
            continue
        file = "Chart.yaml" if release else "kustomization.yaml"
        reference = mapping(item.at(*keys[:-1], "sourceRef"))
        namespace = str(reference.get("namespace") or item.namespace)
        source = repository.find(item.cluster, "GitRepository", namespace, str(reference.get("name")))
        ignore = source.spec.get("ignore") if source else None
        by = repository.source_ignore.hidden_by(
            f"{path_in_source(path)}/{file}", ignore if isinstance(ignore, str) else None
        )
        if by and repository.files.is_folder(path_in_source(path)):
            yield Problem(item, keys, f"{by} excludes {path}, so Flux cannot find it")
