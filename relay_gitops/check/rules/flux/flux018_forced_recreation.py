from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX018",
    "force: true recreates objects",
    Severity.WARNING,
    fix="Remove `spec.force`, and add the annotation `kustomize.toolkit.fluxcd.io/force: enabled` to the objects "
    "that Flux may recreate",
    source=f"{KUSTOMIZATION_DOCS}#force",
)
def forced_recreation(repository: Repository) -> Iterator[Problem]:
    """With `force: true`, Flux deletes and recreates an object when an immutable field changes.

    A recreated Service has a new UID and a new address.
    """
    for item in repository.flux_kustomizations():
        if item.spec.get("force") is True:
            yield Problem(
                item,
                ("spec", "force"),
                "`force: true` is set, so Flux deletes and recreates an object when an immutable field changes",
            )
