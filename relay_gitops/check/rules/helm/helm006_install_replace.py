from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.repository import Repository


@rule(
    "HELM006",
    "install.replace does not adopt existing objects",
    Severity.WARNING,
    fix="Remove `install.replace`; Flux takes over an existing release with the same name",
    source=f"{HELM_RELEASE_DOCS}#install-configuration",
    finds_habits=True,
)
def install_replace(repository: Repository) -> Iterator[Problem]:
    """`install.replace` reuses the name of an uninstalled release and loses its history."""
    for item in repository.releases():
        if item.at("spec", "install", "replace") is True:
            yield Problem(
                item,
                ("spec", "install", "replace"),
                "`replace: true` reuses the name of an uninstalled release, but adopts no objects",
            )
