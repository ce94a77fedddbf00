from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.one_password import operators
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.helm_release import VALUES, values_of
from relay_gitops.repository.objects import mapping
from relay_gitops.repository.repository import Repository


@rule(
    "OP004",
    "operator.create is not true",
    Severity.ERROR,
    fix="Set `operator.create: true`",
    source="https://developer.1password.com/docs/k8s/helm/",
    level=Level.RELAY,
)
def missing_one_password_operator(repository: Repository) -> Iterator[Problem]:
    """By default the chart installs only Connect. Without the operator, no OnePasswordItem becomes a Secret."""
    for release in operators(repository):
        connect, operator = (mapping(values_of(release).get(key)) for key in ("connect", "operator"))
        if operator.get("create") is not True:
            yield Problem(release, VALUES, "`operator.create` is not true, so no OnePasswordItem becomes a Secret")
        elif connect.get("create", True) is not True and operator.get("authMethod") != "service-account":
            keys = (*VALUES, "connect", "create")
            message = "`connect.create` is not true, so the operator cannot read any item"
            yield Problem(release, keys, message, "Set `connect.create: true`")
