from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, is_open
from relay_gitops.repository.repository import Repository


@rule(
    "ING009",
    "cert-manager annotation names an issuer that does not exist",
    Severity.WARNING,
    fix="Correct the name; if another repository creates the issuer, add a suppression",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def missing_issuer(repository: Repository) -> Iterator[Problem]:
    """cert-manager waits for the issuer, and the ingress controller serves its default certificate."""
    for item in repository.of_type(INGRESS):
        for kind, key in (("ClusterIssuer", "cert-manager.io/cluster-issuer"), ("Issuer", "cert-manager.io/issuer")):
            name = item.annotations.get(key)
            namespace = "" if kind == "ClusterIssuer" else item.namespace
            known = [other for other in repository.of_type(f"cert-manager.io/{kind}") if other.cluster == item.cluster]
            # If this repository creates no issuer, another one creates all of them.
            if not isinstance(name, str) or is_open(name) or not known or repository.is_uncertain(item.cluster):
                continue
            if not repository.find(item.cluster, kind, namespace, name):
                there = ", ".join(sorted({str(other) for other in known}))
                keys = ("metadata", "annotations", key)
                message = f"{kind} {name} does not exist in this cluster, so cert-manager issues no certificate"
                yield Problem(item, keys, f"{message}; available: {there}")
