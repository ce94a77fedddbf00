from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, context_rule
from relay_gitops.repository.cel import violations

VALIDATION_RULES = (
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules"
)


@context_rule(
    "CEL001",
    "object violates a CEL validation rule of its CRD",
    Severity.ERROR,
    fix="Change the fields so that they satisfy the validation rule",
    source=VALIDATION_RULES,
    level=Level.CEL,
    yields_to_others=True,
)
def cel_rule_violation(context: Context) -> Iterator[Problem]:
    """The API server evaluates the CEL rules of a CRD on every write, and rejects the object."""
    repository = context.repository
    for item in (*repository.complete, *repository.rendered):
        if repository.schemas.is_trusted(item):
            found = dict.fromkeys(violations(repository.schemas.cel_rules(item), item.data))
            yield from (Problem(item, keys, message.rstrip(".")) for keys, message in found)
    for item, rule, keys, result in context.cel_results:
        if result is False:
            yield Problem(item, keys, rule.message.rstrip("."))
