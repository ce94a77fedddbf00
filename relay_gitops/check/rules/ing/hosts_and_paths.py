"""Rules about classes, hosts and paths of Ingresses."""

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


@rule(
    "ING007",
    "two Ingresses have the same host and path",
    Severity.ERROR,
    fix="Change the host or the path in one Ingress",
    source=f"{INGRESS_DOCS}#the-ingress-resource",
)
def duplicate_host_and_path(repository: Repository) -> Iterator[Problem]:
    """The controller decides which Ingress answers: nginx serves the older Ingress and rejects the other."""
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
                yield Problem(
                    ingress, (*keys[:3], "host"), f"{other} also serves {host}{text}, so one Ingress gets no requests"
                )


_PATH_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


@rule(
    "ING008",
    "invalid path or pathType of an Ingress",
    Severity.ERROR,
    fix="Start `path` with a slash, and set `pathType` to Prefix or Exact",
    source=f"{INGRESS_DOCS}#path-types",
)
def invalid_ingress_path(repository: Repository) -> Iterator[Problem]:
    """The API server rejects an unknown `pathType` and a path without a leading slash. Schemas accept any string."""
    for ingress in repository.of_type(INGRESS):
        for keys, _, path in paths(ingress):
            type_, text = path.get("pathType"), path.get("path", "")
            if isinstance(type_, str) and type_ not in _PATH_TYPES and not is_open(type_):
                message = f"`{type_}` is not a valid pathType, so the API server rejects the Ingress"
                yield Problem(ingress, (*keys, "pathType"), f"{message}; valid: {', '.join(_PATH_TYPES)}")
            elif type_ in _PATH_TYPES[:2] and isinstance(text, str) and not text.startswith("/") and not is_open(text):
                message = f"the path `{text}` does not start with a slash, so the API server rejects the Ingress"
                yield Problem(ingress, (*keys, "path"), message)


_HOST = re.compile(rf"(\*\.)?{OBJECT_NAME}")


@rule(
    "ING011",
    "invalid host of an Ingress",
    Severity.ERROR,
    fix="Write a DNS name in lower case, without scheme, port and path; `*.` is allowed at the start",
    source=f"{INGRESS_DOCS}#hostname-wildcards",
)
def invalid_ingress_host(repository: Repository) -> Iterator[Problem]:
    """The API server rejects a host that is not a DNS name, for example a URL or a name with a port."""
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
            # ING002 reports placeholders.
            known = not isinstance(host, str) or not host or is_open(host) or PLACEHOLDER.search(host)
            if not known and not _is_host(host):
                yield Problem(ingress, keys, f"`{host}` is not a valid host, so the API server rejects the Ingress")


def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and not re.fullmatch(r"[\d.]+", host)
