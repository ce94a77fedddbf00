from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "NS001",
    "Namespace manifest and createNamespace for the same namespace",
    Severity.WARNING,
    fix="Remove `install.createNamespace`",
    source="https://fluxcd.io/flux/components/helm/helmreleases/#install-configuration",
)
def duplicate_namespace(repository: Repository) -> Iterator[Problem]:
    """Both the manifest and Helm create the namespace. Its labels depend on which of them is first."""
    for item in repository.releases():
        target = str(item.spec.get("targetNamespace") or "")
        if item.at("spec", "install", "createNamespace") is True and (
            other := repository.find(item.cluster, "Namespace", "", target)
        ):
            keys = ("spec", "install", "createNamespace")
            yield Problem(
                item,
                keys,
                f"{other.file.name} also creates namespace {target}, so the creation order decides its labels",
            )
