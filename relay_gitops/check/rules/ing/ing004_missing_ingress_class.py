from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS
from relay_gitops.repository.repository import Repository


@rule(
    "ING004",
    "Ingress without ingressClassName",
    Severity.WARNING,
    fix="Set `spec.ingressClassName`",
    source=f"{INGRESS_DOCS}#ingress-class",
)
def missing_ingress_class(repository: Repository) -> Iterator[Problem]:
    """Without a class, a controller serves the Ingress only if the cluster has a default IngressClass."""
    for ingress in repository.of_type(INGRESS):
        if not ingress.spec.get("ingressClassName") and "kubernetes.io/ingress.class" not in ingress.annotations:
            message = "`ingressClassName` is not set, so the Ingress works only with a default IngressClass"
            yield Problem(ingress, ("spec",), message)
