"""A Kubernetes API server on loopback, with its own etcd."""

import base64
import json
import secrets
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.processes import Processes

import trustme
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

START_SECONDS = 120.0


@dataclass(frozen=True)
class ControlPlane:
    """A running API server with the kubeconfig of its administrator."""

    programs: Path
    kubeconfig: Path

    @property
    def folder(self) -> Path:
        """The folder of the keys and certificates."""
        return self.kubeconfig.parent

    def kubectl(self, *arguments: str, manifests: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run kubectl as administrator, with manifests on its standard input."""
        return subprocess.run(
            [self.programs / "kubectl", "--kubeconfig", self.kubeconfig, *arguments],
            input=manifests,
            capture_output=True,
            text=True,
            check=False,
        )

    def apply(self, manifests: Sequence[dict[str, Any]], *options: str) -> list[str]:
        """Apply objects server-side with strict field validation; return the lines of warnings and errors."""
        text = yaml.safe_dump_all(manifests)
        done = self.kubectl(
            "apply", "--server-side", "--force-conflicts", "--validate=strict", "--filename=-", *options, manifests=text
        )
        return done.stderr.splitlines()

    def list(self, kind: str, *options: str) -> list[dict[str, Any]]:
        """Return the objects of a kind in all namespaces; empty if the kind or the server is not available."""
        done = self.kubectl("get", kind, "--all-namespaces", "--output=json", *options)
        if done.returncode != 0:
            return []
        items: list[dict[str, Any]] = json.loads(done.stdout)["items"]
        return items

    def find(self, kind: str, name: str, namespace: str) -> dict[str, Any]:
        """Return an object; empty if the object or its kind does not exist."""
        found = [
            each
            for each in self.list(kind, f"--field-selector=metadata.name={name}")
            if each["metadata"].get("namespace", "") == namespace
        ]
        return found[0] if found else {}

    def establish(self, definitions: Sequence[dict[str, Any]]) -> None:
        """Apply CustomResourceDefinitions and wait until they are served."""
        complaints = self.apply(definitions)
        assert not complaints, complaints
        names = [f"crd/{definition['metadata']['name']}" for definition in definitions]
        done = self.kubectl("wait", "--for=condition=Established", "--timeout=60s", *names)
        assert done.returncode == 0, done.stderr


def start(
    name: str, programs: Path, folder: Path, processes: Processes, *, service_addresses: str = "10.95.0.0/16"
) -> ControlPlane:
    """Start etcd and an API server that accepts one token, and wait until it is ready.

    Raises NotReadyError if either does not start.
    """
    folder.mkdir(parents=True)
    authority = trustme.CA()
    served = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    served.private_key_pem.write_to_path(str(folder / "server.key"))
    for part, pem in enumerate(served.cert_chain_pems):
        pem.write_to_path(str(folder / "server.crt"), append=part > 0)
    _write_service_account_key(folder)
    token = secrets.token_hex(16)
    _write_private(folder / "tokens.csv", f'{token},admin,admin,"system:masters"\n')

    etcd, peers, port = processes.free_port(), processes.free_port(), processes.free_port()
    processes.start(
        f"{name}-etcd",
        [
            programs / "etcd",
            f"--data-dir={folder / 'etcd'}",
            f"--listen-client-urls=http://127.0.0.1:{etcd}",
            f"--advertise-client-urls=http://127.0.0.1:{etcd}",
            f"--listen-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-advertise-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-cluster=default=http://127.0.0.1:{peers}",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ],
    )
    processes.start(
        f"{name}-kube-apiserver",
        [
            programs / "kube-apiserver",
            f"--etcd-servers=http://127.0.0.1:{etcd}",
            "--bind-address=127.0.0.1",
            f"--secure-port={port}",
            # Unused: the API server cannot advertise a loopback address.
            "--advertise-address=192.0.2.1",
            "--endpoint-reconciler-type=none",
            f"--tls-cert-file={folder / 'server.crt'}",
            f"--tls-private-key-file={folder / 'server.key'}",
            f"--token-auth-file={folder / 'tokens.csv'}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={folder / 'service-account.pub'}",
            f"--service-account-signing-key-file={folder / 'service-account.key'}",
            f"--service-cluster-ip-range={service_addresses}",
            "--authorization-mode=RBAC",
            "--allow-privileged",
            # The node has its loopback address as ExternalIP (e2e/clusters.py).
            "--kubelet-preferred-address-types=ExternalIP,InternalIP",
            "--profiling=false",
        ],
    )
    trust = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    url = f"https://127.0.0.1:{port}"
    processes.await_answer(f"{name}-kube-apiserver", f"{url}/readyz", START_SECONDS, token=token, trust=trust)
    return ControlPlane(programs, _write_kubeconfig(folder, name, url, token))


def start_controllers(name: str, plane: ControlPlane, processes: Processes, *controllers: str) -> None:
    """Start kube-controller-manager with its default controllers, changed with arguments like `-NAME`."""
    processes.start(
        f"{name}-kube-controller-manager",
        [
            plane.programs / "kube-controller-manager",
            f"--kubeconfig={plane.kubeconfig}",
            f"--controllers={','.join(['*', *controllers])}",
            "--leader-elect=false",
            "--secure-port=0",
            f"--root-ca-file={plane.folder / 'ca.crt'}",
            f"--service-account-private-key-file={plane.folder / 'service-account.key'}",
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        ],
    )


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _write_service_account_key(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write_private(folder / "service-account.key", private.decode())
    (folder / "service-account.pub").write_bytes(public)


def _write_kubeconfig(folder: Path, name: str, url: str, token: str) -> Path:
    path = folder / "kubeconfig"
    authority = base64.b64encode((folder / "ca.crt").read_bytes()).decode()
    cluster = {"server": url, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "admin"}}],
        "current-context": name,
    }
    _write_private(path, json.dumps(config))
    return path
