from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.dependencies import OTHER_KIND, missing_dependencies
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "FLUX002",
    "dependsOn names an object of another kind",
    Severity.ERROR,
    fix="Name an object of the same kind, for example the Kustomization that applies the release, with `wait: true`",
    source=f"{KUSTOMIZATION_DOCS}#dependencies",
)
def cross_kind_dependency(repository: Repository) -> Iterator[Problem]:
    """`dependsOn` finds only objects of the same kind. A Kustomization that names a HelmRelease waits forever."""
    for item, index, namespace, name in missing_dependencies(repository):
        if repository.find(item.cluster, OTHER_KIND[item.kind], namespace, name):
            keys = ("spec", "dependsOn", index, "name")
            target = f"{namespace}/{name}, which is a {OTHER_KIND[item.kind]} and not a {item.kind}"
            message = f"`dependsOn` names {target}, so {item.name} never starts"
            yield Problem(item, keys, message)
