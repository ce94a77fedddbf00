"""Files: YAML, and the objects in them."""

from collections.abc import Iterator
from typing import Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import is_manifest
from relay_gitops.repository.kustomize import joined
from relay_gitops.repository.objects import Object, items, mapping
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import twice

FLUX = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
KUSTOMIZE = "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"


@rule(
    "TREE001", "a file is not YAML", Severity.ERROR, mend="Mend that line, or the one before it", source=f"{FLUX}#path"
)
def not_yaml(repository: Repository) -> Iterator[Problem]:
    """One file that cannot be parsed keeps kustomize from building its folder, so that nothing of it is applied."""
    for file in repository.files.yaml.values():
        if file.fault and not file.fault.templated:
            yield Problem(file, (), f"it is not YAML: {file.fault.what}", line=file.fault.line)


@rule(
    "TREE002",
    "a key stands twice in one mapping",
    Severity.ERROR,
    mend="Leave one of the two",
    source="https://yaml.org/spec/1.2.2/#3213-node-comparison",
)
def key_twice(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses such a file; other readers silently let the last of the two win."""
    for file in repository.files.yaml.values():
        if file.has_key_twice and (found := twice(file.text)):
            yield Problem(file, (), f"the key `{found[0]}` is there twice in one mapping", line=found[1])


@rule(
    "TREE003",
    "a file that is no object is in a folder that Flux applies as a whole",
    Severity.ERROR,
    mend="Add a kustomization.yaml that lists the objects, or move the file elsewhere",
    source=f"{FLUX}#generating-a-kustomizationyaml-file",
)
def not_kubernetes(repository: Repository) -> Iterator[Problem]:
    """Without a kustomization.yaml, Flux makes one of every YAML file, and the build fails at what is no object."""
    for unit in repository.layout.units:
        if unit.owner is None or repository.files.kustomization_in(unit.path):
            continue
        for name in unit.folder.files:
            file = repository.files.yaml.get(name)
            if file and file.documents and not any(file.manifests()) and any(file.documents):
                yield Problem(
                    file, (), f"it is no Kubernetes object, and {unit.owner} applies every file of its folder"
                )


@rule(
    "TREE004",
    "an object is declared twice for one Kustomization",
    Severity.ERROR,
    mend="Leave one of them, or give it a name of its own",
    source=f"{FLUX}#path",
)
def declared_twice(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses a build with two objects of one kind, namespace and name."""
    for unit in repository.layout.units:
        first: dict[Any, Object] = {}
        for item in unit.objects:
            other = first.setdefault((item.type, item.namespace, item.name), item)
            if other is not item and item.name:
                where = f"{other.file.name}:{other.file.line(other.index, ())}"
                yield Problem(item, ("metadata", "name"), f"the same object is declared in {where}")


@rule(
    "TREE005",
    "an object has two owners",
    Severity.ERROR,
    mend="Let one Kustomization apply it",
    source=f"{FLUX}#garbage-collection",
)
def two_owners(repository: Repository) -> Iterator[Problem]:
    """Two Kustomizations, or a Kustomization and a chart, that apply one object undo each other's changes forever."""
    owners: dict[Any, Object] = {}
    for item in repository.objects:
        if not item.name or "generateName" in item.metadata:
            continue
        other = owners.setdefault((item.cluster, item.type, item.namespace, item.name), item)
        if other is item or _owner(repository, other) is _owner(repository, item) or item.kind in _TOLD_ELSEWHERE:
            continue
        owner = _owner(repository, other)
        yield Problem(item, (), f"{other.file.name} makes it too, through {owner or 'an application by hand'}")


_TOLD_ELSEWHERE = {"CustomResourceDefinition", "Namespace"}
"""Helm leaves a CRD alone that is there already; on namespaces there are rules of their own."""


def _owner(repository: Repository, item: Object) -> Object | None:
    if item.release:
        return item.release
    unit = repository.unit_of.get(id(item))
    return unit.owner if unit else None


@rule(
    "TREE006",
    "what is listed is no object",
    Severity.ERROR,
    mend="Write apiVersion, kind and metadata.name",
    source=f"{KUSTOMIZE}resource/",
)
def no_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize refuses the folder for a document that names neither its kind nor itself."""
    for file, data in repository.kustomizations:
        for entry in items(data.get("resources")):
            listed = repository.files.yaml.get(joined(file.folder, str(entry)))
            for index, document in enumerate(listed.documents if listed else ()):
                named = is_manifest(document) and {"name", "generateName"} & mapping(document.get("metadata")).keys()
                if listed and document is not None and not named and mapping(document).get("kind") != "List":
                    yield Problem(listed, (), "it lacks apiVersion, kind or metadata.name", index=index)
