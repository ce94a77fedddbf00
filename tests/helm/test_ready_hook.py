"""The script of `helm test`, run against a ready server and against one that is not ready."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.helm.conftest import Helm, Release, named

import pytest


class Relay(BaseHTTPRequestHandler):
    """Answer /ready with the status of the server."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/ready" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Do not log."""


class BrokenRelay(Relay):
    """Is never ready."""

    status = 503


@pytest.fixture
def ports() -> Iterator[dict[str, int]]:
    servers = {handler.__name__: ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in (Relay, BrokenRelay)}
    for server in servers.values():
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {name: server.server_address[1] for name, server in servers.items()}
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.mark.enable_socket
def test_the_hook_succeeds_only_if_the_server_is_ready(ports: dict[str, int], helm: Helm) -> None:
    release = Release.read("relay")
    manifests = helm.template(release)
    (container,) = named(manifests, "Pod", f"{release.name}-ready")["spec"]["containers"]
    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    service = named(manifests, "Service", release.name)
    assert environment == {"HOST": service["metadata"]["name"], "PORT": str(service["spec"]["ports"][0]["port"])}

    def ran(port: int) -> int:
        return subprocess.run(
            container["command"],
            env={**environment, "HOST": "127.0.0.1", "PORT": str(port), "PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
            timeout=20,
        ).returncode

    assert ran(ports["Relay"]) == 0
    assert ran(ports["BrokenRelay"]) != 0
