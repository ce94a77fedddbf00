"""Exec plugins: programs that print credentials for a cluster."""

import base64
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from relay_gitops.operate.kubeconfig import Connection, ExecPlugin, KubeconfigError
from relay_gitops.redaction.objects import Redaction

SECONDS = 120.0
"""Timeout. Long enough to log in with a browser."""


@dataclass(frozen=True)
class ExecCredential:
    """The credentials that a plugin printed."""

    token: str = field(default="", repr=False)
    certificate: tuple[bytes, bytes] | None = field(default=None, repr=False)
    expires: datetime | None = None

    @property
    def has_expired(self) -> bool:
        """Whether the plugin must run again."""
        return self.expires is not None and self.expires <= datetime.now(UTC)


def run(plugin: ExecPlugin, connection: Connection) -> ExecCredential:
    """Run a plugin and return its credentials; raise KubeconfigError, without values.

    On a terminal, its standard error is shown line by line without secrets, because it may ask for a login.
    """
    is_interactive = plugin.interactive_mode != "Never" and sys.stdin.isatty()
    if plugin.interactive_mode == "Always" and not is_interactive:
        raise KubeconfigError(f"its exec plugin {plugin.command} needs a terminal (interactiveMode: Always)")
    redaction = Redaction()
    redaction.learn({"kind": "Secret", "data": dict(plugin.variables)})
    try:
        process = subprocess.Popen(  # noqa: S603 - the program of the user's kubeconfig
            [plugin.command, *plugin.arguments],
            stdin=None if is_interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **plugin.variables, "KUBERNETES_EXEC_INFO": _info(plugin, connection, is_interactive)},
        )
    except OSError as error:
        hint = f". {plugin.install_hint}" if plugin.install_hint else ""
        raise KubeconfigError(f"its exec plugin {plugin.command} cannot be run: {error.strerror}{hint}") from None
    written: list[bytes] = []
    said: list[str] = []
    readers = [
        threading.Thread(target=_read, args=(process.stdout, written), daemon=True),
        threading.Thread(target=_relay, args=(process.stderr, said, redaction, is_interactive), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        status = process.wait(SECONDS)
    except BaseException as error:
        process.kill()
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise KubeconfigError(
                f"its exec plugin {plugin.command} did not exit within {SECONDS:.0f} s{_last(said)}"
            ) from None
        raise
    for reader in readers:
        # A process that the plugin started may keep the pipe open.
        reader.join(1)
    if status:
        raise KubeconfigError(f"its exec plugin {plugin.command} exited with status {status}{_last(said)}")
    return _credential(plugin, b"".join(written))


def _credential(plugin: ExecPlugin, output: bytes) -> ExecCredential:
    try:
        status: Any = json.loads(output)["status"]
        token = status.get("token") or ""
        pair = status.get("clientCertificateData"), status.get("clientKeyData")
        expires = status.get("expirationTimestamp")
        when = datetime.fromisoformat(expires) if expires else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KubeconfigError(f"its exec plugin {plugin.command} did not print an ExecCredential") from None
    if not token and not all(pair):
        raise KubeconfigError(f"its exec plugin {plugin.command} printed neither a token nor a certificate with key")
    certificate = (str(pair[0]).encode(), str(pair[1]).encode()) if all(pair) else None
    return ExecCredential(str(token), certificate, when)


def _info(plugin: ExecPlugin, connection: Connection, is_interactive: bool) -> str:  # noqa: FBT001 - a field of the answer
    spec: dict[str, Any] = {"interactive": is_interactive}
    if plugin.provides_cluster:
        cluster: dict[str, Any] = {"server": connection.server}
        if connection.authority:
            cluster["certificate-authority-data"] = base64.b64encode(connection.authority).decode()
        if connection.server_name:
            cluster["tls-server-name"] = connection.server_name
        if connection.is_insecure:
            cluster["insecure-skip-tls-verify"] = True
        if connection.proxy:
            cluster["proxy-url"] = connection.proxy
        spec["cluster"] = cluster
    return json.dumps({"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec})


def _read(stream: IO[bytes], into: list[bytes]) -> None:
    with stream:
        into.append(stream.read())


def _relay(stream: IO[bytes], into: list[str], redaction: Redaction, shows: bool) -> None:  # noqa: FBT001 - in a thread
    with stream:
        for raw in stream:
            line = redaction.message(raw.decode(errors="replace")).strip()
            if line:
                into.append(line)
                if shows:
                    sys.stderr.write(f"{line}\n")


def _last(said: list[str]) -> str:
    return f": {said[-1].rstrip('.')}" if said else ""
