from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.ingress import paths
from relay_gitops.repository.objects import INGRESS, is_open, mappings
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository
from relay_values.annotations import PENDING_INGRESS


@rule(
    "RELAY004",
    "server.url in relay.toml differs from the host of the Ingress",
    Severity.ERROR,
    fix="Write the same host in `server.url` and in the Ingress",
    source=DOCS,
    level=Level.RELAY,
)
def relay_url_mismatch(repository: Repository) -> Iterator[Problem]:
    """The tokens of clients are valid only for the exact URL in relay.toml. The server rejects all others.

    A HelmRelease with the annotation `relay-gitops.io/ingress: pending` needs no Ingress yet. synth sets it with
    `ingress.backend: mirror` until `relay-gitops pin` has found the mirrored Service.
    """
    hosts = {
        str(entry.get("host"))
        for ingress in repository.of_type(INGRESS)
        for _, entry in mappings(ingress.spec.get("rules"))
        if entry.get("host")
    }
    for file in relays(repository):
        url = str(file.server.get("url") or "")
        parts = urlsplit(url)
        if not url:
            yield relay_problem(file, "`server.url` is missing, so the server does not start")
        elif parts.scheme != "https" or parts.path or "$" in url:
            if not is_open(url):
                yield relay_problem(
                    file,
                    f"`server.url` is {url}, but clients use https://<host> without a path, so the server rejects them",
                )
        elif PENDING_INGRESS.items() <= file.subject.annotations.items():
            continue
        elif hosts and parts.hostname not in hosts and not any(is_open(host) for host in hosts):
            yield relay_problem(
                file,
                f"`server.url` is {url}, but no Ingress has the host {parts.hostname}, so clients cannot connect",
            )
        elif hosts and "/" not in _paths(repository, str(parts.hostname)):
            yield relay_problem(
                file,
                f"`server.url` is {url}, but its Ingress does not route the path /, so clients cannot connect",
            )


def _paths(repository: Repository, host: str) -> list[Any]:
    found = (pair for ingress in repository.of_type(INGRESS) for pair in paths(ingress))
    return [path.get("path") for _, name, path in found if name == host]
