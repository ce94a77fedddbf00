"""TLS certificates of Ingresses, and their issuers."""

from collections.abc import Iterator

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, Object, is_open, items, mappings
from relay_gitops.repository.repository import Repository


@rule(
    "ING006",
    "host and certificate differ",
    Severity.WARNING,
    fix="Name the same hosts under rules and under tls",
    source=f"{INGRESS_DOCS}#tls",
)
def tls_host_mismatch(repository: Repository) -> Iterator[Problem]:
    """A host without certificate is served with another one, and clients refuse the connection."""
    for ingress in repository.of_type(INGRESS):
        tls = list(mappings(ingress.spec.get("tls")))
        certified = [(index, str(host)) for index, entry in tls for host in items(entry.get("hosts"))]
        hosts = [str(entry["host"]) for _, entry in mappings(ingress.spec.get("rules")) if entry.get("host")]
        for index, entry in tls:
            # Without cert-manager the controller's own certificate may be meant.
            if not entry.get("secretName") and any("cert-manager.io/" in key for key in ingress.annotations):
                yield Problem(ingress, ("spec", "tls", index), "no Secret is named for the certificate")
            if hosts and not entry.get("hosts"):
                yield Problem(ingress, ("spec", "tls", index), "no host is named for the certificate")
        if not certified:
            continue
        for index, entry in mappings(ingress.spec.get("rules")):
            host = str(entry.get("host", ""))
            if not any(_covers(name, host) for _, name in certified):
                yield Problem(
                    ingress, ("spec", "rules", index), f"no certificate is asked for {host or 'all other hosts'}"
                )
        for index, name in certified:
            if hosts and not any(_covers(name, host) for host in hosts):
                yield Problem(ingress, ("spec", "tls", index, "hosts"), f"no rule is for {name}")


def _covers(name: str, host: str) -> bool:
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:]) or "$" in name + host


@rule(
    "ING010",
    "two Ingresses share a certificate that is for one of them",
    Severity.ERROR,
    fix="Give each Ingress a secretName of its own, or name the hosts of both under tls of the first",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def shared_tls_secret(repository: Repository) -> Iterator[Problem]:
    """cert-manager makes it for the hosts of the Ingress that was first, and leaves the other one alone."""
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
                message = f"{other} has the certificate {secret} already, and not for {', '.join(left)}"
                yield Problem(ingress, ("spec", "tls", index, "secretName"), message)


@rule(
    "ING009",
    "no such issuer of certificates",
    Severity.WARNING,
    fix="Name an issuer that the repository makes; if another repository makes it, say so in a suppression",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def missing_issuer(repository: Repository) -> Iterator[Problem]:
    """cert-manager waits for the issuer, and the host is served with the controller's own certificate."""
    for item in repository.of_type(INGRESS):
        for kind, key in (("ClusterIssuer", "cert-manager.io/cluster-issuer"), ("Issuer", "cert-manager.io/issuer")):
            name = item.annotations.get(key)
            namespace = "" if kind == "ClusterIssuer" else item.namespace
            known = [other for other in repository.of_type(f"cert-manager.io/{kind}") if other.cluster == item.cluster]
            # Where the repository makes none, all of them are made elsewhere.
            if not isinstance(name, str) or is_open(name) or not known or repository.is_uncertain(item.cluster):
                continue
            if not repository.find(item.cluster, kind, namespace, name):
                there = ", ".join(sorted({str(other) for other in known}))
                keys = ("metadata", "annotations", key)
                yield Problem(item, keys, f"nothing makes the {kind} {name}; there is {there}")
