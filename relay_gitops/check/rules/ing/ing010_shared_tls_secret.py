from collections.abc import Iterator

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.certificates import covers
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, Object, is_open, items, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "ING010",
    "two Ingresses share a secretName, but not the hosts",
    Severity.ERROR,
    fix="Set a different `secretName` in each Ingress, or list the hosts of both under `tls` of the first Ingress",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def shared_tls_secret(repository: Repository) -> Iterator[Problem]:
    """cert-manager issues the certificate for the hosts of the first Ingress and ignores the second Ingress."""
    first: dict[tuple[str, str, str], tuple[Object, set[str]]] = {}
    for ingress in repository.of_type(INGRESS):
        if not any("cert-manager.io/" in key for key in ingress.annotations):
            continue
        for index, entry in mappings(ingress.spec.get("tls")):
            secret = entry.get("secretName")
            if not isinstance(secret, str) or is_open(secret):
                continue
            hosts = {str(host) for host in items(entry.get("hosts"))}
            other, known = first.setdefault((ingress.cluster, ingress.namespace, secret), (ingress, hosts))
            left = sorted(host for host in hosts if not any(covers(name, host) for name in known))
            if other is not ingress and left:
                message = f"{other} already uses {secret}, so its certificate does not cover {', '.join(left)}"
                yield Problem(ingress, ("spec", "tls", index, "secretName"), message)
