"""wait, healthChecks and healthCheckExprs."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, is_open, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX007",
    "a kind without conditions counts as healthy at once",
    Severity.WARNING,
    fix="Add healthCheckExprs for the kind, with current: status.conditions.exists(c, c.type == 'Ready' && "
    "c.status == 'True')",
    source=f"{KUSTOMIZATION_DOCS}#health-check-expressions",
)
def kind_without_conditions(repository: Repository) -> Iterator[Problem]:
    """A OnePasswordItem has no condition for a moment after it is made, and Flux takes that for healthy."""
    for applied in repository.complete_folders:
        owner = applied.owner
        if owner is None or not (owner.spec.get("wait") is True or owner.spec.get("healthChecks")):
            continue
        kinds = [entry.get("kind") for _, entry in mappings(owner.spec.get("healthCheckExprs"))]
        found = [item for item in applied.objects if item.type == ONE_PASSWORD_ITEM]
        if found and "OnePasswordItem" not in kinds:
            message = f"it waits for {found[0]}, which counts as healthy before the operator has looked at it"
            yield Problem(owner, ("spec", "wait"), message)


@rule(
    "FLUX008",
    "healthChecks are not looked at",
    Severity.WARNING,
    fix="Remove healthChecks, or `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#wait",
)
def ignored_health_checks(repository: Repository) -> Iterator[Problem]:
    """With `wait: true` Flux waits for all that it applies, and `healthChecks` is ignored."""
    for item in repository.flux_kustomizations():
        if item.spec.get("wait") is True and item.spec.get("healthChecks"):
            yield Problem(item, ("spec", "healthChecks"), "with wait: true they are ignored")


@rule(
    "FLUX009",
    "a health check of what is not there",
    Severity.WARNING,
    fix="Name an object that the Kustomization applies",
    source=f"{KUSTOMIZATION_DOCS}#health-checks",
)
def dangling_health_check(repository: Repository) -> Iterator[Problem]:
    """The Kustomization waits for the object until its timeout, and fails."""
    for owner in repository.flux_kustomizations():
        applied = next((applied for applied in repository.complete_folders if applied.owner is owner), None)
        for index, entry in mappings(owner.spec.get("healthChecks")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            namespace = str(entry.get("namespace") or "")
            if applied is None or is_open(name) or repository.may_hold_more(applied.cluster, namespace):
                continue
            # Kustomize puts a namespace on a custom object that has none, as it does not know of its scope.
            named = repository.named(kind, name) if not namespace else ()
            if not repository.find(applied.cluster, kind, namespace, name) and all(
                i.cluster != applied.cluster for i in named
            ):
                keys = ("spec", "healthChecks", index, "name")
                yield Problem(owner, keys, f"nothing in its cluster is the {kind} {namespace}/{name}")
