"""Two clusters, a vault and a remote repository for a copy of the project."""

import base64
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay_gitops.operate.kinds import GIT_REPOSITORY, HELM_RELEASE, KUSTOMIZATION, SECRET
from tests.conftest import ROOT, Project, Ran
from tests.operate.kubernetes_api import KubernetesApi, Manifest, serve

import pytest
import yaml
from pytest_socket import enable_socket

CANARY = "canary-do-not-show"
"""Part of every secret value, which no command may print."""
CREDENTIALS = json.dumps({"version": "2", "verifier": {"salt": CANARY}})
TOKEN = f"eyJ.{CANARY}.sig"
REPOSITORY = "https://github.com/vgijssel/setup"
OP = """\
#!{python} -IS
import json, pathlib, re, sys
vault = json.loads(pathlib.Path({vault!r}).read_text())
pathlib.Path({vault!r} + ".arguments").open("a").write(" ".join(sys.argv[1:]) + "\\n")
if "complaint" in vault:
    sys.exit(vault["complaint"])
def value(reference):
    if reference not in vault:
        item = reference.split("/")[3]
        if any(known.rpartition("/")[0] == reference.rpartition("/")[0] for known in vault):
            sys.exit("[ERROR] 2026/11/24 20:00:00 could not read secret '" + reference + "': item '" + item +
                     "' does not have a field '" + reference.rpartition("/")[2] + "'")
        sys.exit('[ERROR] 2026/11/24 20:00:00 could not read secret ' + reference + ': "' + item +
                 '" isn\\'t an item in the "setup-relay-prod" vault.')
    return vault[reference]
if sys.argv[1] == "read":
    sys.stdout.write(value(sys.argv[-1]))
else:
    text = pathlib.Path(sys.argv[-1]).read_text()
    sys.stdout.write(re.sub(r"{{{{ (op://[^ ]+) }}}}", lambda match: value(match[1]), text))
"""


@dataclass
class Vault:
    """The values that the `op` program on the PATH returns."""

    file: Path
    values: dict[str, str] = field(default_factory=dict)

    def save(self) -> None:
        """Write the values for the program."""
        self.file.write_text(json.dumps(self.values))

    @property
    def arguments(self) -> str:
        """The arguments of all calls of the program."""
        asked = Path(f"{self.file}.arguments")
        return asked.read_text() if asked.exists() else ""


@dataclass
class Platform:
    """A project, its remote repository and its clusters."""

    project: Project
    host: KubernetesApi
    virtual: KubernetesApi
    vault: Vault
    remote: Path
    kubeconfig: Path
    commit: str
    """The first pushed commit."""
    _run: Callable[..., Ran]

    def run(self, *arguments: str) -> Ran:
        """Run the command in the project, and assert that its output contains no secret."""
        ran = self._run(*arguments, cwd=self.project.root)
        assert CANARY not in ran.out + ran.err
        return ran

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command as a separate process."""
        return subprocess.Popen(
            [Path(sys.executable).parent / "relay-gitops", *arguments],
            cwd=self.project.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def git(self, *arguments: str) -> str:
        """Run git in the project."""
        return git(self.project.root, *arguments)

    def push(self) -> str:
        """Commit everything and push it; return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=change")
        self.git("push", "--quiet", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def reconciled(self) -> None:
        """Set every written Flux object in both clusters to ready immediately."""
        for api in (self.host, self.virtual):
            api.controllers.append(self._reconcile)

    def _reconcile(self, written: Manifest) -> None:
        revision = f"main@sha1:{self.git('ls-remote', 'origin', 'main').split()[0]}"
        done = {
            "observedGeneration": written["metadata"]["generation"],
            "conditions": [{"type": "Ready", "status": "True", "message": "done"}],
        }
        if written["kind"] == GIT_REPOSITORY.kind:
            written["status"] = {**done, "artifact": {"revision": revision}}
        elif written["kind"] == KUSTOMIZATION.kind:
            written["status"] = {**done, "lastAppliedRevision": revision}
            for file in sorted((self.project.root / written["spec"]["path"]).glob("helmrelease-*.yaml")):
                release = yaml.load(file.read_text(), yaml.CSafeLoader)
                status = {**done, "observedGeneration": 1}
                self.virtual.objects.setdefault(
                    (HELM_RELEASE.api_version, HELM_RELEASE.kind, "flux-system", release["metadata"]["name"]),
                    {**release, "metadata": {**release["metadata"], "generation": 1}, "status": status},
                )


def git(folder: Path, *arguments: str) -> str:
    """Run git and return its output."""
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - because the git on the PATH is meant
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def namespace(name: str) -> Manifest:
    """Return a Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def secret(namespace: str, name: str, data: Mapping[str, str]) -> Manifest:
    """Return a Secret with plain-text values."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {
        "apiVersion": SECRET.api_version,
        "kind": SECRET.kind,
        "metadata": {"name": name, "namespace": namespace},
        "data": encoded,
    }


def node(cluster: str = "kubernetes-cluster-docs-infra-prod") -> Manifest:
    """Return a worker node with the annotation of Cluster API."""
    annotations = {"cluster.x-k8s.io/cluster-name": cluster}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1", "annotations": annotations}}


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[KubernetesApi, KubernetesApi]]:
    """Serve the APIs of host and virtual cluster."""
    # pytest-socket disables sockets again before the next test without the fixture.
    enable_socket()
    with serve("enigma") as host, serve("docs") as virtual:
        yield host, virtual


@pytest.fixture
def clusters(
    servers: tuple[KubernetesApi, KubernetesApi],
    socket_enabled: None,  # noqa: ARG001 - the clusters are on loopback
) -> tuple[KubernetesApi, KubernetesApi]:
    """Return the empty APIs of host and virtual cluster."""
    for api in servers:
        api.empty()
    return servers


@pytest.fixture(scope="session")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with a project and its remote repository, to be copied by tests, and their commit."""
    folder = tmp_path_factory.mktemp("pushed")
    root = folder / "project"
    root.mkdir()
    Project.copied_to(root, no_command)
    for name in ("helm", "third_party"):
        shutil.copytree(ROOT / name, root / name)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(folder / "remote.git"))
    git(folder, "init", "--quiet", "--initial-branch=main", str(root))
    git(root, "add", "--all")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=change")
    git(root, "push", "--quiet", str(folder / "remote.git"), "main")
    git(root, "remote", "add", "origin", REPOSITORY)
    return folder, git(root, "rev-parse", "HEAD")


def no_command(*_: object, **__: object) -> Ran:
    raise AssertionError("the project that tests copy stays as it is")


@pytest.fixture
def platform(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    relay_gitops_command: Callable[..., Ran],
    clusters: tuple[KubernetesApi, KubernetesApi],
    pushed: tuple[Path, str],
) -> Platform:
    """Return clusters with the objects of cozystack, and a pushed project."""
    programs = tmp_path / "bin"
    programs.mkdir()
    vault = Vault(tmp_path / "vault.json")
    op = programs / "op"
    op.write_text(OP.format(python=sys.executable, vault=str(vault.file)))
    op.chmod(op.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    template, commit = pushed
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    remote = tmp_path / "remote.git"
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{remote}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
        **{f"GIT_{who}_{message}": "a@b" for who in ("AUTHOR", "COMMITTER") for message in ("NAME", "EMAIL")},
    }.items():
        monkeypatch.setenv(name, value)

    host, virtual = clusters
    kubeconfig = host.write_kubeconfig(tmp_path / "kubeconfig")
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    project = Project(tmp_path / "project", relay_gitops_command)
    host.add(*map(namespace, ("tenant-root", "flux-system", "default")))
    host.add(
        secret(
            "tenant-root",
            "kubernetes-cluster-docs-infra-prod-admin-kubeconfig",
            {"super-admin.conf": yaml.safe_dump(virtual.kubeconfig())},
        )
    )
    virtual.add(*map(namespace, ("kube-system", "default")))
    virtual.add(node())
    vault.values = {
        "op://setup-relay-prod/1password-credentials/1password-credentials.json": CREDENTIALS,
        "op://setup-relay-prod/1password-operator-token/credential": TOKEN,
        "op://setup-relay-prod/kubeconfig.yaml/kubeconfig.yaml": yaml.safe_dump(virtual.kubeconfig()),
    }
    vault.save()
    return Platform(project, host, virtual, vault, remote, kubeconfig, commit, relay_gitops_command)


def decoded(api: KubernetesApi, name: str, key: str) -> str:
    """Return a value of a Secret in namespace 1password."""
    data: dict[str, Any] = api.find(SECRET, name, "1password")["data"]
    return base64.b64decode(data[key]).decode()
