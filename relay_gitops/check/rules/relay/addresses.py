"""The server's url, and the Ingress that routes to it."""

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


@rule(
    "RELAY004",
    "the server's url is not the address of its Ingress",
    Severity.ERROR,
    fix="Write the same host in relay.toml and in the Ingress",
    source=DOCS,
    level=Level.RELAY,
)
def relay_url_mismatch(repository: Repository) -> Iterator[Problem]:
    """The clients' tokens are good for exactly the url in relay.toml; under any other address each is refused."""
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
            yield relay_problem(file, "server.url is missing, and the server does not start without it")
        elif parts.scheme != "https" or parts.path or "$" in url:
            if not is_open(url):
                yield relay_problem(
                    file, f"server.url is {url}, and clients know the server as https://host without a slash"
                )
        elif hosts and parts.hostname not in hosts and not any(is_open(host) for host in hosts):
            yield relay_problem(file, f"server.url is {url}, and no Ingress is for {parts.hostname}")
        elif hosts and "/" not in _paths(repository, str(parts.hostname)):
            yield relay_problem(file, f"server.url is {url}, and its Ingress does not lead there from the path /")


def _paths(repository: Repository, host: str) -> list[Any]:
    found = (pair for ingress in repository.of_type(INGRESS) for pair in paths(ingress))
    return [path.get("path") for _, name, path in found if name == host]
