from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import is_manifest
from relay_gitops.repository.kustomize import joined_path
from relay_gitops.repository.objects import items, mapping
from relay_gitops.repository.repository import Repository


@rule(
    "TREE006",
    "file in resources without apiVersion, kind or metadata.name",
    Severity.ERROR,
    fix="Add `apiVersion`, `kind` and `metadata.name`",
    source=f"{KUSTOMIZE_DOCS}resource/",
)
def resource_without_object(repository: Repository) -> Iterator[Problem]:
    """Kustomize rejects the whole folder, so Flux applies nothing of it."""
    for file, data in repository.applied_kustomizations:
        for entry in items(data.get("resources")):
            listed = repository.files.yaml.get(joined_path(file.folder, str(entry)))
            for index, document in enumerate(listed.documents if listed else ()):
                named = is_manifest(document) and {"name", "generateName"} & mapping(document.get("metadata")).keys()
                if listed and document is not None and not named and mapping(document).get("kind") != "List":
                    message = "`apiVersion`, `kind` or `metadata.name` is missing, so kustomize rejects the folder"
                    yield Problem(listed, (), message, index=index)
