"""relay-gitops bootstrap for a private repository, and for a project in another folder than the environment says."""

import base64
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from relay_gitops.operate.kinds import SECRET
from tests.conftest import Ran
from tests.operate.conftest import CANARY, REPOSITORY, Platform, git
from tests.operate.kubernetes_api import KubernetesApi

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

ITEM = "op://setup-relay-prod/git"
HTTPS = {"username": "flux", "password": CANARY}
HOST_KEY = "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
PEM, FORMATS = serialization.Encoding.PEM, serialization.PrivateFormat
KEY = ed25519.Ed25519PrivateKey.generate()
DEPLOY_KEY = KEY.private_bytes(PEM, FORMATS.OpenSSH, serialization.NoEncryption()).decode()
LOCKED_KEY = KEY.private_bytes(PEM, FORMATS.PKCS8, serialization.BestAvailableEncryption(b"passphrase")).decode()
CIPHER = b"aes256-ctr"
LOCKED_OPENSSH_KEY = f"""\
-----BEGIN OPENSSH PRIVATE KEY-----
{base64.b64encode(b"openssh-key-v1" + bytes([0, 0, 0, 0, len(CIPHER)]) + CIPHER).decode()}
-----END OPENSSH PRIVATE KEY-----
"""


def store(platform: Platform, fields: dict[str, str]) -> None:
    """Replace the fields of the item."""
    others = {key: value for key, value in platform.vault.values.items() if not key.startswith(f"{ITEM}/")}
    platform.vault.values = others | {f"{ITEM}/{name}": value for name, value in fields.items()}
    platform.vault.save()


def make_private(platform: Platform, fields: dict[str, str], url: str = REPOSITORY, **values: Any) -> Platform:
    """Return the clusters, deployed from a private repository."""
    platform.project.set(repository={"url": url, "branch": "main", "credentials": ITEM}, **values)
    assert platform.project.synth().status == 0
    platform.push()
    store(platform, fields)
    platform.run("create-1password-secret")
    platform.reconciled()
    return platform


def data(api: KubernetesApi, namespace: str, name: str) -> dict[str, str]:
    found: dict[str, str] = api.find(SECRET, name, namespace)["data"]
    return {key: base64.b64decode(value).decode() for key, value in found.items()}


def test_the_secret_is_written_before_its_repository_and_rotated(platform: Platform) -> None:
    make_private(platform, HTTPS)
    lines = [
        "Namespace flux-system",
        "Secret flux-system/setup-git-credentials",
        "GitRepository flux-system/setup",
        "Kustomization flux-system/docs-prod",
    ]
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (0, [f"create  {line}" for line in lines])
    assert data(platform.virtual, "flux-system", "setup-git-credentials") == HTTPS
    metadata = platform.virtual.find(SECRET, "setup-git-credentials", "flux-system")["metadata"]
    assert "labels" not in metadata
    assert "ownerReferences" not in metadata

    ran = platform.run("bootstrap", "docs-prod")
    assert ran.out.splitlines() == [f"keep    {line}" for line in lines]

    # The fake API keeps keys that are no longer applied.
    store(platform, {"username": "flux", "password": f"{CANARY}-2\n", "ca.crt": "-----BEGIN CERTIFICATE-----\r\n"})
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 0
    changed = "change  Secret flux-system/setup-git-credentials: data.password, data['ca.crt']"
    assert ran.out.splitlines()[1] == changed
    assert data(platform.virtual, "flux-system", "setup-git-credentials") == {
        "username": "flux",
        "password": f"{CANARY}-2",
        "ca.crt": "-----BEGIN CERTIFICATE-----\n",
    }


def test_each_cluster_gets_the_deploy_key(platform: Platform) -> None:
    # The user's Git reads the repository over https.
    make_private(
        platform,
        {"identity": DEPLOY_KEY.replace("\n", "\r\n"), "known_hosts": HOST_KEY},
        "ssh://git@github.com/vgijssel/setup",
        flux={"root": "host", "namespace": "flux-system"},
    )
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert (ran.status, ran.out.splitlines()) == (
        0,
        [
            "create  Secret tenant-root/docs-prod-git-credentials",
            "create  Namespace flux-system (virtual cluster)",
            "create  Secret flux-system/setup-git-credentials (virtual cluster)",
            "create  GitRepository tenant-root/docs-prod",
            "create  Kustomization tenant-root/docs-prod",
        ],
    )
    assert platform.run("bootstrap", "docs-infra-prod", "--yes").status == 0
    expected = {"identity": DEPLOY_KEY, "known_hosts": f"{HOST_KEY}\n"}
    for api, namespace, name in (
        (platform.host, "tenant-root", "docs-prod-git-credentials"),
        (platform.host, "flux-system", "docs-infra-prod-git-credentials"),
        (platform.virtual, "flux-system", "setup-git-credentials"),
    ):
        assert data(api, namespace, name) == expected


SSH = "ssh://git@github.com/vgijssel/setup"


@pytest.mark.parametrize(
    ("url", "fields", "message"),
    [
        (REPOSITORY, {"token": CANARY}, f"{ITEM}: has neither the fields username and password nor the field bearerT"),
        (REPOSITORY, {"username": CANARY}, f"{ITEM}/password: the item does not have this field or file."),
        (SSH, {"identity": DEPLOY_KEY}, f"{ITEM}/known_hosts: the item does not have this field or file."),
        (
            SSH,
            {"identity": f"ssh-ed25519 {CANARY}", "known_hosts": HOST_KEY},
            f"{ITEM}/identity: is not a private key.",
        ),
        (
            SSH,
            {"identity": LOCKED_OPENSSH_KEY, "known_hosts": HOST_KEY},
            f"{ITEM}/identity: has a passphrase, which Flux cannot enter.",
        ),
        (
            SSH,
            {"identity": LOCKED_KEY, "known_hosts": HOST_KEY},
            f"{ITEM}/identity: has a passphrase, which Flux cannot enter.",
        ),
        (SSH, {"identity": DEPLOY_KEY, "known_hosts": f"# {CANARY}"}, f"{ITEM}/known_hosts: has no host key."),
    ],
)
def test_wrong_credentials_are_an_error_without_their_value(
    platform: Platform, url: str, fields: dict[str, str], message: str
) -> None:
    make_private(platform, fields, url)
    platform.virtual.written.clear()
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 2
    assert f"error: {message}" in ran.err
    assert platform.virtual.written == []


def test_a_rejected_secret_is_an_error_without_its_value(platform: Platform) -> None:
    make_private(platform, HTTPS)
    platform.virtual.refused["Secret", "setup-git-credentials"] = (422, f"Secret is invalid: {CANARY}")
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.status == 3
    assert "error: Written: Namespace flux-system in the virtual cluster.\n" in ran.err
    assert "the API server rejects Secret flux-system/setup-git-credentials" in ran.err


def test_the_item_of_the_credentials_is_listed(platform: Platform) -> None:
    make_private(platform, {"identity": DEPLOY_KEY, "known_hosts": HOST_KEY}, SSH)
    ran = platform.run("secrets", "apps", "--commands")
    assert (
        "op item create --vault setup-relay-prod --category 'Secure Note' --title git 'identity[file]=identity' "
        "'known_hosts[file]=known_hosts'"
    ) in ran.out.splitlines()


def test_apps_of_a_public_repository_are_out_of_date(platform: Platform) -> None:
    platform.run("create-1password-secret")
    platform.project.set(repository={"url": REPOSITORY, "branch": "main", "credentials": ITEM})
    ran = platform.run("bootstrap", "docs-prod", "--yes")
    assert ran.err == (
        "error: repository.credentials differs from the GitRepositories in apps/. Run relay-gitops synth.\n"
    )


@pytest.mark.parametrize("folder", [".", "apps/docs-prod"])
def test_a_project_in_another_folder_is_an_error(
    platform: Platform, relay_gitops_command: Callable[..., Ran], folder: str
) -> None:
    text = platform.project.environment.read_text()
    platform.project.environment.write_text(text.replace("\n  path: .\n", "\n  path: infra/relay\n"))
    line = text.splitlines().index("  path: .") + 1
    ran = relay_gitops_command("bootstrap", "docs-prod", "--yes", cwd=platform.project.root / folder)
    assert ran.status == 2
    assert ran.err == (
        f"error: environments/docs.yaml:{line}: repository.path: is infra/relay, but the project is in the root of its "
        "Git repository, so Flux would apply nothing. Set it to ., run `make synth`, commit and push.\n"
    )
    assert platform.virtual.written == []


@contextmanager
def private_server(folder: Path, authority: trustme.CA, password: str) -> Generator[str, None, None]:
    """Serve the files of a bare repository over https for one password, and yield the URL."""
    git(folder, "update-server-info")
    accepted = f"Basic {base64.b64encode(f'flux:{password}'.encode()).decode()}"

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder.parent))

        def do_GET(self) -> None:
            if self.headers["Authorization"] == accepted:
                super().do_GET()
            else:
                self.send_error(401)

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://localhost:{server.server_port}/{folder.name}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("password", CANARY, ""),
        ("password", f"{CANARY}-old", "refuses the credentials: "),
        ("ca.crt", trustme.CA().cert_pem.bytes().decode(), "cannot be read with these credentials: "),
    ],
)
def test_the_credentials_are_tried_before_they_are_written(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, field: str, value: str, refused: str
) -> None:
    authority = trustme.CA()
    with private_server(platform.remote, authority, CANARY) as url:
        # The user has access with the remote of the clone.
        monkeypatch.setattr("relay_gitops.operate.remote_branch._readable", lambda *_: str(platform.remote))
        fields = {**HTTPS, "ca.crt": authority.cert_pem.bytes().decode(), field: value}
        ran = make_private(platform, fields, url).run("bootstrap", "docs-prod", "--yes")
        assert refused in ran.err, ran.err
        assert ran.status == (2 if refused else 0), ran.err
        assert ("Secret", "setup-git-credentials") not in {
            (kind, name) for _, kind, _, name in platform.virtual.written
        } or not refused
