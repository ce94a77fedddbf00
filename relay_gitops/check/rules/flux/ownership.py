"""Who owns an object: owner labels and forced recreation."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX015",
    "an owner's label is set by hand",
    Severity.ERROR,
    fix="Remove the label; Flux sets it itself",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def manual_owner_label(repository: Repository) -> Iterator[Problem]:
    """By these labels Flux knows what it may delete: set by hand, an object is pruned by a stranger, or never."""
    for item in repository.applied:
        for key in item.labels:
            if key in ("kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace"):
                yield Problem(item, ("metadata", "labels", key), f"Flux alone sets {key}")


@rule(
    "FLUX018",
    "a Kustomization recreates what it cannot change",
    Severity.WARNING,
    fix="Remove force, and annotate the one object with kustomize.toolkit.fluxcd.io/force: enabled where it is meant",
    source=f"{KUSTOMIZATION_DOCS}#force",
)
def forced_recreation(repository: Repository) -> Iterator[Problem]:
    """`force: true` recreates an object for an immutable field: a Service gets a new UID and address by it."""
    for item in repository.flux_kustomizations():
        if item.spec.get("force") is True:
            yield Problem(item, ("spec", "force"), "an object with a changed immutable field is deleted and made anew")
