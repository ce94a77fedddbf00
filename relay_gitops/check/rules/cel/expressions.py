"""Validation rules of CRDs and CEL expressions of Flux."""

from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.cel import compiled, violations
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, mappings
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


@rule(
    "CEL002",
    "invalid CEL expression in healthCheckExprs or readyExpr",
    Severity.ERROR,
    fix="Correct the expression, for example `status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`",
    source="https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions",
    level=Level.CEL,
)
def invalid_cel_expression(repository: Repository) -> Iterator[Problem]:
    """Flux cannot parse the expression, so the Kustomization or HelmRelease never becomes ready."""
    for item in repository.of_type(FLUX_KUSTOMIZATION, HELM_RELEASE):
        for field, names in (("healthCheckExprs", ("current", "inProgress", "failed")), ("dependsOn", ("readyExpr",))):
            for index, entry in mappings(item.spec.get(field)):
                for name in names:
                    expression = entry.get(name)
                    if isinstance(expression, str) and isinstance(fault := compiled(expression), str):
                        yield Problem(
                            item,
                            ("spec", field, index, name),
                            f"`{name}` is not valid CEL, so {item.name} never becomes ready: {fault}",
                        )
