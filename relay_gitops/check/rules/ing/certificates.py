"""Rules about TLS certificates of Ingresses and their issuers."""

from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, Object, is_open, items, mappings
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
            if not any(_covers(name, host) for _, name in certified):
                message = f"`tls` does not list {host or 'all other hosts'}, so clients reject the connection"
                yield Problem(ingress, ("spec", "rules", index), message)
        for index, name in certified:
            if hosts and not any(_covers(name, host) for host in hosts):
                yield Problem(
                    ingress, ("spec", "tls", index, "hosts"), f"`tls` lists {name}, but no rule has this host"
                )


def _covers(name: str, host: str) -> bool:
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:]) or "$" in name + host


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
            left = sorted(host for host in hosts if not any(_covers(name, host) for name in known))
            if other is not ingress and left:
                message = f"{other} already uses {secret}, so its certificate does not cover {', '.join(left)}"
                yield Problem(ingress, ("spec", "tls", index, "secretName"), message)


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
