from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import OTHER_KIND, missing_dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX001",
    "dependsOn names an object that does not exist",
    Severity.ERROR,
    fix="Correct the name, set `namespace` if the object is in another namespace, or remove the entry",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def dangling_dependency(repository: Repository) -> Iterator[Problem]:
    """Flux waits for the dependency forever and never applies the object."""
    for item, index, namespace, name in missing_dependencies(repository):
        if not repository.is_uncertain(item.cluster) and not repository.find(
            item.cluster, OTHER_KIND[item.kind], namespace, name
        ):
            others = [other for other in repository.named(item.kind, name) if other.cluster == item.cluster]
            close = near(repository, item.cluster, item.kind, namespace, name)
            elsewhere = f"; it exists in namespace {others[0].namespace}" if others else close
            keys = ("spec", "dependsOn", index, "name")
            missing = f"{item.kind} {namespace}/{name}, which does not exist in this cluster"
            yield Problem(item, keys, f"`dependsOn` names {missing}, so {item.name} never starts{elsewhere}")
