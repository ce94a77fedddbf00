import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.queries.relay_variables import known_value, relay_variables
from relay_gitops.check.relay_problem import relay_problem
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.objects import is_open
from relay_gitops.repository.relay import DOCS, relays
from relay_gitops.repository.repository import Repository


@rule(
    "RELAY007",
    "store.endpoint is not a public https URL",
    Severity.ERROR,
    fix="Set `store.endpoint` to the public https URL of the store",
    source=DOCS,
    level=Level.RELAY,
)
def unreachable_store_endpoint(repository: Repository) -> Iterator[Problem]:
    """Clients load attachments directly from the endpoint, so they must be able to resolve and reach it."""
    for file in relays(repository):
        value = file.store.get("endpoint")
        if file.store.get("type") in ("s3", "minio") and not value:
            yield relay_problem(file, "`store.endpoint` is missing, so the server sends requests to AWS")
        elif isinstance(value, str) and value and not is_open(value) and (reason := _unreachable(repository, value)):
            yield relay_problem(file, f"`store.endpoint` is {value}, which {reason}")
    for item, keys, name, entry in relay_variables(repository):
        value = known_value(repository, item, entry) if name == "AWS_ENDPOINT_URL_S3" else ""
        if value and not is_open(value) and (reason := _unreachable(repository, value)):
            fix = "Set the variable to the public https URL of the store"
            yield Problem(item, keys, f"{name} is {value}, which {reason}", fix)


def _unreachable(repository: Repository, value: str) -> str:
    parts = urlsplit(value)
    name = parts.hostname or ""
    if _is_inside(repository, name):
        return "clients cannot reach from outside the cluster"
    if parts.scheme != "https":
        return "is not https, so clients cannot load attachments"
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return ""
    return "is an IP address without a certificate, so clients cannot connect"


def _is_inside(repository: Repository, name: str) -> bool:
    """Return whether only a cluster resolves a host name: of a Service, with or without `.svc`."""
    service, _, namespace = name.partition(".")
    return (
        name == "localhost"
        or re.search(r"\.svc$|\.svc\.|\.local$|^[^.]+$", name) is not None
        or any(item.namespace == namespace for item in repository.named("Service", service))
    )
