from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import mappings
from relay_gitops.repository.repository import Repository


@rule(
    "HELM016",
    "valuesFrom.targetPath parses the value of a Secret",
    Severity.WARNING,
    fix="Read the Secret in the chart with `secretKeyRef`, or store complete values and name them in `valuesKey`",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def secret_in_target_path(repository: Repository) -> Iterator[Problem]:
    """Helm parses a value with `targetPath` like `--set`: it splits the value at commas and removes backslashes."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            if entry.get("kind") == "Secret" and entry.get("targetPath") and entry.get("literal") is not True:
                keys = ("spec", "valuesFrom", index, "targetPath")
                yield Problem(
                    item, keys, "Helm parses this secret like `--set`, so a comma or backslash in it changes the value"
                )
