from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, is_open, mappings
from relay_gitops.repository.repository import Repository

_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")


@rule(
    "ING012",
    "two tls entries of an Ingress have the same secretName",
    Severity.ERROR,
    fix="List all hosts under one entry of `tls`, or set a different `secretName` in each entry",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def duplicate_tls_secret(repository: Repository) -> Iterator[Problem]:
    """cert-manager rejects such an Ingress, so it issues no certificate for any of its hosts."""
    for ingress in repository.of_type(INGRESS):
        if not any(key in ingress.annotations for key in _ISSUERS):
            continue
        first: dict[str, int] = {}
        for index, entry in mappings(ingress.spec.get("tls")):
            secret = entry.get("secretName")
            if not isinstance(secret, str) or not secret or is_open(secret):
                continue
            known = first.setdefault(secret, index)
            if known != index:
                message = f"tls[{known}] already has secretName {secret}, so cert-manager issues no certificate"
                yield Problem(ingress, ("spec", "tls", index, "secretName"), message)
