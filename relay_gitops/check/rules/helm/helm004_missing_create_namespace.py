from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "HELM004",
    "createNamespace without targetNamespace",
    Severity.WARNING,
    fix="Add a Namespace manifest, or set `spec.targetNamespace`",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
    finds_habits=True,
)
def missing_create_namespace(repository: Repository) -> Iterator[Problem]:
    """`createNamespace` creates the namespace of `targetNamespace`. Without `targetNamespace` it has no effect."""
    for item in repository.releases():
        if item.at("spec", "install", "createNamespace") is True and not item.spec.get("targetNamespace"):
            keys = ("spec", "install", "createNamespace")
            yield Problem(item, keys, "`targetNamespace` is not set, so `createNamespace` creates no namespace")
