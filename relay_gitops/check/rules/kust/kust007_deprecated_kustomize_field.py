from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "KUST007",
    "deprecated field in kustomization.yaml",
    Severity.WARNING,
    fix="Run `kustomize edit fix` in the folder",
    source=KUSTOMIZE_DOCS,
    finds_habits=True,
)
def deprecated_kustomize_field(repository: Repository) -> Iterator[Problem]:
    """A later version of kustomize rejects the field. `commonLabels` also changes selectors, which are immutable."""
    for file, data in repository.applied_kustomizations:
        for key in ("bases", "commonLabels", "patchesJson6902", "patchesStrategicMerge", "imageTags", "vars"):
            if key in data:
                yield Problem(file, (key,), f"`{key}` is deprecated, so a later version of kustomize rejects it")
