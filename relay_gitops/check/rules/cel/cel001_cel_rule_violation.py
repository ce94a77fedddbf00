from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.cel import violations
from relay_gitops.repository.repository import Repository
from relay_gitops.repository.schemas import Schemas


@rule(
    "CEL001",
    "object violates a CEL validation rule of its CRD",
    Severity.ERROR,
    fix="Change the fields so that they satisfy the validation rule",
    source="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/"
    "#validation-rules",
    level=Level.CEL,
    yields_to_others=True,
)
def cel_rule_violation(repository: Repository) -> Iterator[Problem]:
    """The API server evaluates the CEL rules of a CRD on every write, and rejects the object."""
    schemas = Schemas.of(repository.everything)
    for item in (*repository.everything, *repository.rendered):
        found = dict.fromkeys(violations(schemas.cel_rules(item), item.data))
        yield from (Problem(item, keys, message.rstrip(".")) for keys, message in found)
