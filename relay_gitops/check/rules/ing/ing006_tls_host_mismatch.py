from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.certificates import covers
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, items, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "ING006",
    "hosts under rules and under tls differ",
    Severity.WARNING,
    fix="List the same hosts under `rules` and under `tls`, with a `secretName`",
    source=f"{INGRESS_DOCS}#tls",
)
def tls_host_mismatch(repository: Repository) -> Iterator[Problem]:
    """The ingress controller serves a host without its own certificate with another certificate.

    Clients then reject the connection.
    """
    for ingress in repository.of_type(INGRESS):
        tls = list(mappings(ingress.spec.get("tls")))
        certified = [(index, str(host)) for index, entry in tls for host in items(entry.get("hosts"))]
        hosts = [str(entry["host"]) for _, entry in mappings(ingress.spec.get("rules")) if entry.get("host")]
        for index, entry in tls:
            # Without cert-manager, the default certificate of the controller may be intended.
            if not entry.get("secretName") and any("cert-manager.io/" in key for key in ingress.annotations):
                yield Problem(
                    ingress, ("spec", "tls", index), "`tls` has no `secretName`, so cert-manager issues no certificate"
                )
            if hosts and not entry.get("hosts"):
                yield Problem(
                    ingress, ("spec", "tls", index), "`tls` has no `hosts`, so no host of `rules` gets this certificate"
                )
        if not certified:
            continue
        for index, entry in mappings(ingress.spec.get("rules")):
            host = str(entry.get("host", ""))
            if not any(covers(name, host) for _, name in certified):
                message = f"`tls` does not list {host or 'all other hosts'}, so clients reject the connection"
                yield Problem(ingress, ("spec", "rules", index), message)
        for index, name in certified:
            if hosts and not any(covers(name, host) for host in hosts):
                yield Problem(
                    ingress, ("spec", "tls", index, "hosts"), f"`tls` lists {name}, but no rule has this host"
                )
