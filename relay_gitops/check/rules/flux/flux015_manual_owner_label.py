from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX015",
    "kustomize.toolkit.fluxcd.io label set by hand",
    Severity.ERROR,
    fix="Remove the label; Flux sets it",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def manual_owner_label(repository: Repository) -> Iterator[Problem]:
    """Flux uses these labels to find the objects that it may prune.

    With a wrong label, another Kustomization prunes the object, or Flux never prunes it.
    """
    for item in repository.applied:
        for key in item.labels:
            if key in ("kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace"):
                yield Problem(
                    item,
                    ("metadata", "labels", key),
                    f"`{key}` is set by hand, so the wrong Kustomization may prune this object",
                )
