from collections.abc import Iterator
from urllib.parse import urlsplit

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level, Problem, rule
from relay_gitops.repository.ingress import backends
from relay_gitops.repository.objects import INGRESS, is_open, mappings
from relay_gitops.repository.relay import relays
from relay_gitops.repository.repository import Repository

_LONG = 600


@rule(
    "RELAY020",
    "proxy-read-timeout or proxy-send-timeout is too short for WebSockets",
    Severity.WARNING,
    fix='Set the annotations nginx.ingress.kubernetes.io/proxy-read-timeout and proxy-send-timeout to "3600"',
    source="https://kubernetes.github.io/ingress-nginx/user-guide/miscellaneous/#websockets",
    level=Level.RELAY,
)
def short_websocket_timeout(repository: Repository) -> Iterator[Problem]:
    """By default, nginx closes a WebSocket after one minute without data, and the editor loses its connection."""
    hosts = {urlsplit(str(file.server.get("url") or "")).hostname for file in relays(repository)}
    for ingress in repository.of_type(INGRESS):
        served = {str(entry.get("host")) for _, entry in mappings(ingress.spec.get("rules"))}
        if not served & hosts or not any(backends(ingress)):
            continue
        for name in ("read", "send"):
            value = str(ingress.annotations.get(f"nginx.ingress.kubernetes.io/proxy-{name}-timeout", "60"))
            if not is_open(value) and (not value.isdigit() or int(value) < _LONG):
                yield Problem(
                    ingress,
                    ("metadata", "annotations"),
                    f"proxy-{name}-timeout is {value}, so nginx closes idle WebSockets",
                )
