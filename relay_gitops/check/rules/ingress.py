"""Ingresses."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Problem, rule
from relay_gitops.check.suggestions import near
from relay_gitops.repository.ingress import MIRROR, backends, paths
from relay_gitops.repository.objects import INGRESS, Object, is_open, items, mapping, mappings
from relay_gitops.repository.repository import Repository

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath

DOCS = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
PLACEHOLDER = re.compile(r"(?i)placeholder|change-?me|replace-?me|\btodo\b|\bfixme\b|\bxxx+\b|<[\w -]+>|your-")


@rule(
    "ING001",
    "nothing makes the Service behind an Ingress",
    Severity.ERROR,
    mend="Name a Service of the Ingress' own namespace",
    source=f"{DOCS}#the-ingress-resource",
)
def no_backend(repository: Repository) -> Iterator[Problem]:
    """The ingress controller answers 503; an Ingress leads only to Services of its own namespace."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            name = str(service.get("name"))
            if is_open(name) or MIRROR.fullmatch(name) or PLACEHOLDER.search(name):
                continue
            if repository.find(ingress.cluster, "Service", ingress.namespace, name):
                continue
            if not ingress.release and repository.may_hold_more(ingress.cluster, ingress.namespace):
                continue
            if repository.may_make(ingress.cluster, ingress.namespace, name):
                continue
            others = [other for other in repository.named("Service", name) if other.cluster == ingress.cluster]
            close = near(repository, ingress.cluster, "Service", ingress.namespace, name)
            where = f"; there is one in {others[0].namespace}" if others else close
            yield Problem(ingress, (*keys, "name"), f"nothing makes the Service {ingress.namespace}/{name}{where}")


@rule(
    "ING002",
    "a placeholder was left",
    Severity.ERROR,
    mend="Write the real name",
    source=f"{DOCS}#the-ingress-resource",
)
def placeholder(repository: Repository) -> Iterator[Problem]:
    """A name that was to be filled in later leads nowhere; no schema refuses it."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if PLACEHOLDER.search(str(service.get("name"))):
                yield Problem(ingress, (*keys, "name"), f"{service['name']} is a placeholder")
        for index, entry in mappings(ingress.spec.get("rules")):
            if PLACEHOLDER.search(str(entry.get("host", ""))):
                yield Problem(ingress, ("spec", "rules", index, "host"), f"{entry['host']} is a placeholder")


@rule(
    "ING003",
    "the Service does not have the port",
    Severity.ERROR,
    mend="Write a port that the Service has",
    source=f"{DOCS}#the-ingress-resource",
)
def wrong_port(repository: Repository) -> Iterator[Problem]:
    """The ingress controller finds no endpoint for the port, and answers 503."""
    for ingress in repository.of_type(INGRESS):
        for keys, reference in backends(ingress):
            service = repository.find(ingress.cluster, "Service", ingress.namespace, str(reference.get("name")))
            if service is None:
                continue
            wanted = mapping(reference.get("port"))
            ports = list(mappings(service.spec.get("ports")))
            if not wanted.get("number") and not wanted.get("name"):
                yield Problem(ingress, (*keys, "port"), f"neither number nor name of a port of {service} is written")
            for key, field in (("number", "port"), ("name", "name")):
                known = [port.get(field) for _, port in ports]
                if key in wanted and wanted[key] not in known and not is_open(wanted[key]):
                    has = ", ".join(map(str, known))
                    yield Problem(ingress, (*keys, "port", key), f"{service} has {has}, and not {wanted[key]}")


@rule(
    "ING004",
    "no ingress class is named",
    Severity.WARNING,
    mend="Write spec.ingressClassName",
    source=f"{DOCS}#ingress-class",
)
def no_class(repository: Repository) -> Iterator[Problem]:
    """Without a class it depends on the cluster's default whether any controller looks at it."""
    for ingress in repository.of_type(INGRESS):
        if not ingress.spec.get("ingressClassName") and "kubernetes.io/ingress.class" not in ingress.annotations:
            yield Problem(ingress, ("spec",), "no ingress class is named")


@rule(
    "ING005",
    "the name of a mirrored Service is committed",
    Severity.WARNING,
    mend="Lead to a Service of your own that selects the worker machines and the node port",
    source="https://github.com/kubevirt/cloud-provider-kubevirt",
)
def mirror(repository: Repository) -> Iterator[Problem]:
    """The name is made of the tenant Service's UID: when that Service is made anew, the Ingress leads nowhere."""
    for ingress in repository.of_type(INGRESS):
        for keys, service in backends(ingress):
            if MIRROR.fullmatch(str(service.get("name"))):
                yield Problem(
                    ingress, (*keys, "name"), "this Service is called otherwise once the tenant's is made anew"
                )


@rule(
    "ING006",
    "host and certificate differ",
    Severity.WARNING,
    mend="Name the same hosts under rules and under tls",
    source=f"{DOCS}#tls",
)
def tls_hosts(repository: Repository) -> Iterator[Problem]:
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
    "ING007",
    "two Ingresses want the same address",
    Severity.ERROR,
    mend="Give one of them another host or path",
    source=f"{DOCS}#the-ingress-resource",
)
def same_address(repository: Repository) -> Iterator[Problem]:
    """Which of the two answers is up to the controller: nginx takes the older, and refuses the other one."""
    first: dict[tuple[str, str, str, str], Object] = {}
    for ingress in repository.of_type(INGRESS):
        if ingress.annotations.get("nginx.ingress.kubernetes.io/canary") == "true":
            continue
        class_ = str(ingress.spec.get("ingressClassName") or "")
        for keys, host, path in paths(ingress):
            text = str(path.get("path", "/"))
            address = f"{ingress.cluster} {class_}", host, text, str(path.get("pathType"))
            other = first.setdefault(address, ingress)
            if other is not ingress and not is_open(host):
                yield Problem(ingress, (*keys[:3], "host"), f"{other} has {host}{text} already")


@rule(
    "ING010",
    "two Ingresses share a certificate that is for one of them",
    Severity.ERROR,
    mend="Give each Ingress a secretName of its own, or name the hosts of both under tls of the first",
    source="https://cert-manager.io/docs/usage/ingress/",
)
def shared_certificate(repository: Repository) -> Iterator[Problem]:
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
                what = f"{other} has the certificate {secret} already, and not for {', '.join(left)}"
                yield Problem(ingress, ("spec", "tls", index, "secretName"), what)


_PATH_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


@rule(
    "ING008",
    "a path that an Ingress cannot have",
    Severity.ERROR,
    mend="Write a path that begins with a slash, and pathType Prefix or Exact",
    source=f"{DOCS}#path-types",
)
def impossible_path(repository: Repository) -> Iterator[Problem]:
    """The published schemas allow any text; the API server knows the types, and wants an absolute path."""
    for ingress in repository.of_type(INGRESS):
        for keys, _, path in paths(ingress):
            type_, text = path.get("pathType"), path.get("path", "")
            if isinstance(type_, str) and type_ not in _PATH_TYPES and not is_open(type_):
                yield Problem(ingress, (*keys, "pathType"), f"{type_} is none of {', '.join(_PATH_TYPES)}")
            elif type_ in _PATH_TYPES[:2] and isinstance(text, str) and not text.startswith("/") and not is_open(text):
                yield Problem(ingress, (*keys, "path"), f"the path `{text}` does not begin with a slash")


_HOST = re.compile(r"(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


@rule(
    "ING011",
    "a host that an Ingress cannot have",
    Severity.ERROR,
    mend="Write a name of DNS in small letters, without scheme, port and path, at most with `*.` before it",
    source=f"{DOCS}#hostname-wildcards",
)
def impossible_host(repository: Repository) -> Iterator[Problem]:
    """The API server refuses what is no name of DNS; an address with scheme or port is none."""
    for ingress in repository.of_type(INGRESS):
        hosts: list[tuple[KeyPath, Any]] = [
            (("spec", "rules", index, "host"), entry.get("host"))
            for index, entry in mappings(ingress.spec.get("rules"))
        ]
        for index, entry in mappings(ingress.spec.get("tls")):
            hosts += [
                (("spec", "tls", index, "hosts", place), host) for place, host in enumerate(items(entry.get("hosts")))
            ]
        for keys, host in hosts:
            # ING002 says it of a placeholder.
            known = not isinstance(host, str) or not host or is_open(host) or PLACEHOLDER.search(host)
            if not known and not _is_host(host):
                yield Problem(ingress, keys, f"no host can be called `{host}`")


def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and not re.fullmatch(r"[\d.]+", host)
