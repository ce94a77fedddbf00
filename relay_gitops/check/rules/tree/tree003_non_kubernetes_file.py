from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "TREE003",
    "file without a Kubernetes object in a folder without kustomization.yaml",
    Severity.ERROR,
    fix="Add a kustomization.yaml that lists the objects, or move the file elsewhere",
    source=f"{KUSTOMIZATION_DOCS}#generating-a-kustomizationyaml-file",
)
def non_kubernetes_file(repository: Repository) -> Iterator[Problem]:
    """Without a kustomization.yaml, Flux builds all YAML files. The build fails if one of them is not an object."""
    for applied in repository.layout.applied_folders:
        if applied.owner is None or repository.files.kustomization_in(applied.path):
            continue
        for name in applied.folder.files:
            file = repository.files.yaml.get(name)
            if file and file.documents and not any(file.manifests()) and any(file.documents):
                yield Problem(
                    file, (), f"the file has no Kubernetes object, so {applied.owner} cannot build this folder"
                )
