"""A Git server for private repositories: https with a password, and ssh with a deploy key."""

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from e2e.processes import NotReadyError, Processes

import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

START_SECONDS = 60.0
USERNAME = "flux"
OPERATOR = ("operator", "their-own-password")
"""The account of the operator's clone."""


@dataclass(frozen=True)
class PrivateGitServer:
    """Both servers for the repositories in a folder, on loopback."""

    folder: Path
    """The accounts, keys and certificates."""
    https: str
    """The address of a repository over https."""
    ssh: str
    """The address of the same repository over ssh."""
    known_hosts: str
    """The line of known_hosts for the ssh server."""

    @property
    def authority(self) -> Path:
        """The certificate authority of the https server."""
        return self.folder / "ca.crt"

    def accept_password(self, password: str) -> None:
        """Accept one password of Flux and refuse all others."""
        (self.folder / "accounts").write_text(f"{USERNAME}:{password}\n{':'.join(OPERATOR)}\n")

    def credential_helper(self) -> str:
        """Return a credential helper of Git with the operator's account."""
        username, password = OPERATOR
        return f"!f() {{ echo username={username}; echo password={password}; }}; f"

    def new_key(self) -> str:
        """Return a new private key, which the ssh server accepts, and refuse all others."""
        private, public = key_pair()
        (self.folder / "authorized_keys").write_text(f"{public}\n")
        return private


def key_pair() -> tuple[str, str]:
    """Return a new private key and its public key in the formats of OpenSSH."""
    key = ed25519.Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return private.decode(), public.decode()


def serve(folder: Path, repositories: Path, name: str, programs: Path, processes: Processes) -> PrivateGitServer:
    """Serve a repository below a folder, which accepts no credentials yet; raise NotReadyError."""
    folder.mkdir(parents=True)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    private, public = key_pair()
    (folder / "host_key").write_text(private)
    (folder / "authorized_keys").touch()
    https, ssh = processes.free_port(), processes.free_port()
    addresses = (f"https://localhost:{https}/{name}", f"ssh://git@localhost:{ssh}/{name}")
    found = PrivateGitServer(folder, *addresses, f"[localhost]:{ssh} {public}\n")
    found.accept_password("")
    processes.start_module(
        "private-git",
        "e2e.stand_ins.git_server",
        repositories,
        str(https),
        folder / "server.pem",
        folder / "accounts",
    )
    processes.start(
        "private-git-ssh",
        [programs / "git-ssh-server", repositories, str(ssh), folder / "host_key", folder / "authorized_keys"],
    )
    for port in (https, ssh):
        _await_port(port)
    return found


def _await_port(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > end:
            raise NotReadyError(f"nothing listens on port {port} after {START_SECONDS:.0f} s")
        time.sleep(0.1)
