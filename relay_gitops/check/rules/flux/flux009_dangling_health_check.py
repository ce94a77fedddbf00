from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, mappings
from relay_gitops.repository.repository import Repository


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
            if applied is None or is_open(name) or repository.may_contain_more(applied.cluster, namespace):
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
