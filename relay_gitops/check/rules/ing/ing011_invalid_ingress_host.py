import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from relay_gitops.check.documentation import INGRESS_DOCS
from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.placeholder import PLACEHOLDER
from relay_gitops.check.rule import Problem, rule
from relay_gitops.repository.objects import INGRESS, is_open, items, mappings
from relay_gitops.repository.repository import Repository
from relay_values.formats import OBJECT_NAME

if TYPE_CHECKING:
    from relay_gitops.key_path import KeyPath


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
