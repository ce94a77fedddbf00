"""YAML files, and whether they contain objects."""

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
    "a file is not YAML",
    Severity.ERROR,
    fix="Mend that line, or the one before it",
    source=f"{KUSTOMIZATION_DOCS}#path",
)
def invalid_yaml(repository: Repository) -> Iterator[Problem]:
    """One file that cannot be parsed keeps kustomize from building its folder, so that nothing of it is applied."""
    for file in repository.files.yaml.values():
        if file.fault and not file.fault.templated:
            yield Problem(file, (), f"it is not YAML: {file.fault.message}", line=file.fault.line)


@rule(
    "TREE002",
    "a key stands twice in one mapping",
    Severity.ERROR,
    fix="Leave one of the two",
    source="https://yaml.org/spec/1.2.2/#3213-node-comparison",
)
def duplicate_key(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses such a file; other readers silently let the last of the two win."""
    for file in repository.files.yaml.values():
        if file.has_key_twice and (found := twice(file.text)):
            yield Problem(file, (), f"the key `{found[0]}` is there twice in one mapping", line=found[1])


@rule(
    "TREE003",
    "a file that is no object is in a folder that Flux applies as a whole",
    Severity.ERROR,
    fix="Add a kustomization.yaml that lists the objects, or move the file elsewhere",
    source=f"{KUSTOMIZATION_DOCS}#generating-a-kustomizationyaml-file",
)
def non_kubernetes_file(repository: Repository) -> Iterator[Problem]:
    """Without a kustomization.yaml, Flux makes one of every YAML file, and the build fails at what is no object."""
    for applied in repository.layout.applied_folders:
        if applied.owner is None or repository.files.kustomization_in(applied.path):
            continue
        for name in applied.folder.files:
            file = repository.files.yaml.get(name)
            if file and file.documents and not any(file.manifests()) and any(file.documents):
                yield Problem(
                    file, (), f"it is no Kubernetes object, and {applied.owner} applies every file of its folder"
                )


@rule(
    "TREE006",
    "what is listed is no object",
    Severity.ERROR,
    fix="Write apiVersion, kind and metadata.name",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def resource_without_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses the folder for a document that names neither its kind nor itself."""
    for file, data in repository.kustomizations:
        for entry in items(data.get("resources")):
            listed = repository.files.yaml.get(joined(file.folder, str(entry)))
            for index, document in enumerate(listed.documents if listed else ()):
                named = is_manifest(document) and {"name", "generateName"} & mapping(document.get("metadata")).keys()
                if listed and document is not None and not named and mapping(document).get("kind") != "List":
                    yield Problem(listed, (), "it lacks apiVersion, kind or metadata.name", index=index)
