from collections.abc import Iterator

from relay_gitops.check.documentation import HELM_RELEASE_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import is_open, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "HELM011",
    "valuesFrom names a ConfigMap that does not exist",
    Severity.WARNING,
    fix="Add the ConfigMap, or set `optional: true`",
    source=f"{HELM_RELEASE_DOCS}#values-references",
)
def missing_values_config_map(repository: Repository) -> Iterator[Problem]:
    """The release fails before Helm installs anything."""
    for item in repository.releases():
        for index, entry in mappings(item.spec.get("valuesFrom")):
            name = str(entry.get("name"))
            if entry.get("kind") != "ConfigMap" or entry.get("optional") is True or is_open(name):
                continue
            if not repository.named("ConfigMap", name) and not repository.is_uncertain(item.cluster):
                keys = ("spec", "valuesFrom", index, "name")
                missing = f"ConfigMap {item.namespace}/{name}"
                yield Problem(item, keys, f"nothing in this repository creates {missing}, so the install fails")
