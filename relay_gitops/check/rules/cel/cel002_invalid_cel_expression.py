from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.cel_worker import compiled
from relay_gitops.repository.objects import FLUX_KUSTOMIZATION, HELM_RELEASE, mappings
from relay_gitops.repository.repository import Repository


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
