"""Classes, hosts and paths of Ingresses."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.placeholder import PLACEHOLDER
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, Object, is_open, items, mappings
from relay_gitops.repository.repository import Repository
from relay_values.formats import OBJECT_NAME

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


@rule(
    "ING004",
    "no ingress class is named",
    Severity.WARNING,
    fix="Write spec.ingressClassName",
    source=f"{INGRESS_DOCS}#ingress-class",
)
def missing_ingress_class(repository: Repository) -> Iterator[Problem]:
    """Without a class it depends on the cluster's default whether any controller looks at it."""
    for ingress in repository.of_type(INGRESS):
        if not ingress.spec.get("ingressClassName") and "kubernetes.io/ingress.class" not in ingress.annotations:
            yield Problem(ingress, ("spec",), "no ingress class is named")


@rule(
    "ING007",
    "two Ingresses want the same address",
    Severity.ERROR,
    fix="Give one of them another host or path",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def duplicate_host_and_path(repository: Repository) -> Iterator[Problem]:
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


_PATH_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


@rule(
    "ING008",
    "a path that an Ingress cannot have",
    Severity.ERROR,
    fix="Write a path that begins with a slash, and pathType Prefix or Exact",
    source=f"{INGRESS_DOCS}#path-types",
)
def invalid_ingress_path(repository: Repository) -> Iterator[Problem]:
    """The published schemas allow any text; the API server knows the types, and wants an absolute path."""
    for ingress in repository.of_type(INGRESS):
        for keys, _, path in paths(ingress):
            type_, text = path.get("pathType"), path.get("path", "")
            if isinstance(type_, str) and type_ not in _PATH_TYPES and not is_open(type_):
                yield Problem(ingress, (*keys, "pathType"), f"{type_} is none of {', '.join(_PATH_TYPES)}")
            elif type_ in _PATH_TYPES[:2] and isinstance(text, str) and not text.startswith("/") and not is_open(text):
                yield Problem(ingress, (*keys, "path"), f"the path `{text}` does not begin with a slash")


_HOST = re.compile(rf"(\*\.)?{OBJECT_NAME}")


@rule(
    "ING011",
    "a host that an Ingress cannot have",
    Severity.ERROR,
    fix="Write a name of DNS in small letters, without scheme, port and path, at most with `*.` before it",
    source=f"{INGRESS_DOCS}#hostname-wildcards",
)
def invalid_ingress_host(repository: Repository) -> Iterator[Problem]:
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
