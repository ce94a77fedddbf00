from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.patch_targets import (
    is_everywhere,
    objects_in_files,
    selects,
    target_as_written,
    target_text,
    within_reach,
)
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import at, mapping, mappings
from relay_gitops.repository.repository import Repository

PATCHES = ("spec", "patches")


@rule(
    "KUST003",
    "patch target matches no object",
    Severity.ERROR,
    fix="Correct `target` to match kind and name in the files, or remove the patch",
    source=f"{KUSTOMIZE_DOCS}patches/",
)
def unmatched_patch_target(repository: Repository) -> Iterator[Problem]:
    """Kustomize ignores a patch whose target matches no object, without a warning."""
    for file, data in repository.applied_kustomizations:
        patches = [(index, entry) for index, entry in mappings(data.get("patches")) if entry.get("target")]
        objects = within_reach(repository, file, data) if patches else None
        for index, entry in patches:
            target, written = entry["target"], target_as_written(repository, file, entry)
            if (
                objects is not None
                and not is_everywhere(mapping(target))
                and not any(selects(written, item) for item in objects)
            ):
                message = f"the target ({target_text(mapping(target))}) matches no object, so the patch has no effect"
                yield Problem(file, ("patches", index, "target"), message)
    for applied in repository.layout.applied_folders:
        owner = applied.owner
        files = objects_in_files(repository, applied.folder) if owner and owner.spec.get("patches") else None
        if owner is None or files is None:
            continue
        for index, entry in mappings(owner.spec.get("patches")):
            target, raw = mapping(entry.get("target")), target_as_written(repository, owner.file, entry)
            # A patch that another patch adds to every Kustomization need not match in each of them.
            stands = any(entry.get("target") == own.get("target") for _, own in mappings(at(owner.written, *PATCHES)))
            if (
                target
                and stands
                and not is_everywhere(target)
                and not any(selects(raw, item) for item in (*applied.objects, *files))
            ):
                keys = (*PATCHES, index, "target")
                message = f"the target ({target_text(target)}) matches no object, so the patch has no effect"
                yield Problem(owner, keys, message)
