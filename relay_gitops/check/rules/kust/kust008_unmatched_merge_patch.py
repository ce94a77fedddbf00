from collections.abc import Iterator
from typing import Any

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import (
    within_reach,
)
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.files import SourceFile
from relay_gitops.repository.kustomize import joined_path
from relay_gitops.repository.objects import mapping, mappings
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.yaml_text import documents


@rule(
    "KUST008",
    "strategic merge patch names an object that does not exist",
    Severity.ERROR,
    fix="Set `apiVersion`, `kind` and `metadata.name` of the patch to those of an object in this folder",
    source=f"{KUSTOMIZE_DOCS}patches/",
)
def unmatched_merge_patch(repository: Repository) -> Iterator[Problem]:
    """Without `target`, a patch applies to the object that it names. If the object is missing, the build fails."""
    for file, data in repository.applied_kustomizations:
        entries = [(index, entry) for index, entry in mappings(data.get("patches")) if not entry.get("target")]
        objects = within_reach(repository, file, data) if entries else None
        if objects is None:
            continue
        known = {(item.kind, item.name) for item in objects}
        for index, entry in entries:
            for patch in _patches(repository, file, entry):
                name = mapping(patch.get("metadata")).get("name")
                if patch.get("kind") and (patch["kind"], name) not in known:
                    missing = f"{patch['kind']} {name}, which does not exist in this folder"
                    yield Problem(file, ("patches", index), f"the patch names {missing}, so the build fails")


def _patches(repository: Repository, file: SourceFile, entry: dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(entry.get("path"), str):
        source = repository.files.yaml.get(joined_path(file.folder, entry["path"]))
        found = source.documents if source else []
    elif isinstance(entry.get("patch"), str):
        try:
            found = documents(entry["patch"])
        except ValueError:
            found = []
    else:
        found = []
    return [patch for patch in found if isinstance(patch, dict)]
