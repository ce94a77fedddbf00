from collections.abc import Iterator

from relay_gitops.check.documentation import KUSTOMIZATION_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "NS004",
    "chart installs a Namespace that is declared elsewhere",
    Severity.ERROR,
    fix="Remove the Namespace from the chart",
    source=f"{KUSTOMIZATION_DOCS}#garbage-collection",
)
def namespace_in_chart(repository: Repository) -> Iterator[Problem]:
    """When Helm uninstalls the release, it deletes the namespace with everything in it.

    Helm also uninstalls the release after a failed install.
    """
    for item in repository.rendered:
        if item.type == "/Namespace" and item.release:
            others = [other for other in repository.applied if other.type == item.type and other.name == item.name]
            if any(other.cluster == item.cluster for other in others):
                declared = f"the chart installs namespace {item.name}, which {others[0].file.name} also creates"
                message = f"{declared}, so an uninstall of the release deletes the namespace"
                yield Problem(item.release, ("spec", "chart"), message)
