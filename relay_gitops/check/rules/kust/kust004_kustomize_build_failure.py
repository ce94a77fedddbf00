from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.rules.kust.kust008_unmatched_merge_patch import unmatched_merge_patch
from relay_gitops.repository.repository import Repository


@rule(
    "KUST004",
    "kustomize build of the folder fails",
    Severity.ERROR,
    fix="Run `kubectl kustomize` in the folder, and fix the error that it prints",
    source=KUSTOMIZE_DOCS,
)
def kustomize_build_failure(repository: Repository) -> Iterator[Problem]:
    """Flux builds the folder with the same library, so Flux applies none of its objects."""
    reported = {problem.subject for problem in unmatched_merge_patch(repository)}
    for applied in repository.layout.applied_folders:
        patched = any(repository.files.yaml.get(name) in reported for name in applied.folder.kustomizations)
        if applied.result.error and not (patched and "no matches for Id" in applied.result.error):
            listing = repository.files.yaml.get(repository.files.kustomization_in(applied.path) or "")
            subject = listing or applied.owner
            if subject:
                message = f"kustomize cannot build this folder, so Flux applies nothing from it: {applied.result.error}"
                yield Problem(subject, (), message)
