from collections.abc import Iterator

from relay_gitops.check.context import Context
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, context_rule
from relay_gitops.check.rules.cel.cel001_cel_rule_violation import VALIDATION_RULES


@context_rule(
    "CEL003",
    "CEL validation rule needs too much time",
    Severity.ERROR,
    fix="Set `maxItems` and `maxLength` in the CRD, and do not nest `all`, `exists` or `map`",
    source=VALIDATION_RULES,
    level=Level.CEL,
)
def expensive_cel_rule(context: Context) -> Iterator[Problem]:
    """The API server limits the cost of a rule. Above the limit, it rejects the CRD or the object."""
    told: set[str] = set()
    for item, rule, keys, result in context.cel_results:
        if result is None and rule.expression not in told:
            told.add(rule.expression)
            yield Problem(item, keys, "the evaluation of this CEL rule was stopped, so the rule is not checked")
