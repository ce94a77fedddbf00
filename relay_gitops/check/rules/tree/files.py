"""Rules about the content of YAML files."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS, KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import is_manifest
from relay_gitops.repository.kustomize import joined
from relay_gitops.repository.objects import items, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import twice


@rule(
    "TREE001",
    "invalid YAML",
    Severity.ERROR,
    fix="Correct this line or the line before it",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def invalid_yaml(repository: Repository) -> Iterator[Problem]:
    """Kustomize cannot build the folder of an invalid file, so Flux applies nothing of it."""
    for file in repository.files.yaml.values():
        if file.fault and not file.fault.templated:
            yield Problem(
                file,
                (),
                f"the file is not valid YAML, so Flux applies nothing of its folder: {file.fault.message}",
                line=file.fault.line,
            )


@rule(
    "TREE002",
    "duplicate key in a mapping",
    Severity.ERROR,
    fix="Remove one of the two",
    source="https://yaml.org/spec/1.2.2/#3213-node-comparison",
)
def duplicate_key(repository: Repository) -> Iterator[Problem]:
    """Kustomize rejects the file. Other tools silently use the last value."""
    for file in repository.files.yaml.values():
        if file.has_key_twice and (found := twice(file.text)):
            yield Problem(file, (), f"duplicate key `{found[0]}`, so kustomize rejects the file", line=found[1])


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


@rule(
    "TREE006",
    "file in resources without apiVersion, kind or metadata.name",
    Severity.ERROR,
    fix="Add `apiVersion`, `kind` and `metadata.name`",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def resource_without_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize rejects the whole folder, so Flux applies nothing of it."""
    for file, data in repository.kustomizations:
        for entry in items(data.get("resources")):
            listed = repository.files.yaml.get(joined(file.folder, str(entry)))
            for index, document in enumerate(listed.documents if listed else ()):
                named = is_manifest(document) and {"name", "generateName"} & mapping(document.get("metadata")).keys()
                if listed and document is not None and not named and mapping(document).get("kind") != "List":
                    message = "`apiVersion`, `kind` or `metadata.name` is missing, so kustomize rejects the folder"
                    yield Problem(listed, (), message, index=index)
