"""Rules about wait, healthChecks and healthCheckExprs."""

from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import ONE_PASSWORD_ITEM, is_open, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX007",
    "OnePasswordItem without healthCheckExprs",
    Severity.WARNING,
    fix="Add OnePasswordItem to `spec.healthCheckExprs`, with "
    "`current: status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`",
    source=f"{KUSTOMIZATION_DOCS}#health-check-expressions",
)
def kind_without_conditions(repository: Repository) -> Iterator[Problem]:
    """A new OnePasswordItem has no conditions yet, so Flux counts it as healthy before its Secret exists."""
    for applied in repository.complete_folders:
        owner = applied.owner
        if owner is None or not (owner.spec.get("wait") is True or owner.spec.get("healthChecks")):
            continue
        kinds = [entry.get("kind") for _, entry in mappings(owner.spec.get("healthCheckExprs"))]
        found = [item for item in applied.objects if item.type == ONE_PASSWORD_ITEM]
        if found and "OnePasswordItem" not in kinds:
            message = f"`healthCheckExprs` is not set, so {found[0]} counts as healthy before its Secret exists"
            yield Problem(owner, ("spec", "wait"), message)


@rule(
    "FLUX008",
    "healthChecks together with wait: true",
    Severity.WARNING,
    fix="Remove `healthChecks`, or remove `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#wait",
)
def ignored_health_checks(repository: Repository) -> Iterator[Problem]:
    """With `wait: true`, Flux waits for every object that it applies, and ignores `healthChecks`."""
    for item in repository.flux_kustomizations():
        if item.spec.get("wait") is True and item.spec.get("healthChecks"):
            yield Problem(item, ("spec", "healthChecks"), "`wait: true` is set, so Flux ignores `healthChecks`")


@rule(
    "FLUX009",
    "healthChecks names an object that does not exist",
    Severity.WARNING,
    fix="Name an object that the Kustomization applies, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#health-checks",
)
def dangling_health_check(repository: Repository) -> Iterator[Problem]:
    """Flux waits for the object until the timeout, then the Kustomization fails."""
    for owner in repository.flux_kustomizations():
        applied = next((applied for applied in repository.complete_folders if applied.owner is owner), None)
        for index, entry in mappings(owner.spec.get("healthChecks")):
            kind, name = str(entry.get("kind")), str(entry.get("name"))
            namespace = str(entry.get("namespace") or "")
            if applied is None or is_open(name) or repository.may_hold_more(applied.cluster, namespace):
                continue
            # Kustomize also sets a namespace on cluster-scoped custom objects, because it does not know their scope.
            named = repository.named(kind, name) if not namespace else ()
            if not repository.find(applied.cluster, kind, namespace, name) and all(
                i.cluster != applied.cluster for i in named
            ):
                keys = ("spec", "healthChecks", index, "name")
                missing = f"{kind} {namespace}/{name}, which does not exist in this cluster"
                yield Problem(
                    owner, keys, f"`healthChecks` names {missing}, so the Kustomization fails after its timeout"
                )
