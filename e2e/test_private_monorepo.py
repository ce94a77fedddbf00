"""From an empty private monorepo to two relays that answer, by the verbs alone; credentials that fail and are rotated.

Replaced parts: those of e2e/deployment.py except the repository's address, the 1Password CLI (e2e/verbs.py), and the
address of the ingress.
"""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from e2e.clusters import start_clusters
from e2e.conftest import collected
from e2e.deployment import Deployment
from e2e.git_repository import BRANCH, GitRepository, git
from e2e.names import DOMAIN, HOST, ITEM, VAULT
from e2e.private_git_server import USERNAME, PrivateGitServer, key_pair, serve
from e2e.processes import Processes
from e2e.sources import onepassword_definition, sources
from e2e.verbs import Operator

import pytest
import yaml

FOLDER = "infra/relay"
CREDENTIALS = f"op://{VAULT}/git"
SECOND = f"archive.{DOMAIN}"
SECONDS = 90.0


@dataclass
class MonorepoDeployment(Deployment):
    """The checkout of a repository that has the project in a folder."""

    @property
    def folder(self) -> Path:
        """The folder of the project."""
        return self.clusters.repository.folder / FOLDER

    def commit(self, message: str) -> str:
        """Commit with the address in the environment; return the commit."""
        return self.clusters.repository.commit(message)


@contextmanager
def monorepo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[tuple[Operator, PrivateGitServer], None, None]:
    """Start two empty clusters and the server of a private repository with one file, and copy the project into it."""
    with Processes(folder / "logs") as processes:
        clusters = start_clusters(folder, sources(), processes)
        home = folder / "repositories" / "home"
        home.mkdir()
        server = serve(folder / "private-git", home.parent, f"{home.name}/.git", clusters.virtual.programs, processes)
        git(home, "init", "--quiet", f"--initial-branch={BRANCH}")
        git(home, "config", "remote.origin.url", server.https)
        git(home, "config", "credential.helper", server.credential_helper())
        monkeypatch.setenv("GIT_SSL_CAINFO", str(server.authority))
        clusters.repository = GitRepository(home, server.https)
        (home / "README.md").write_text("Our infrastructure.\n")
        clusters.repository.commit("an empty monorepo")
        day = MonorepoDeployment(clusters, onepassword_definition())
        day.folder.mkdir(parents=True)
        with collected(day):
            day.check_out()
            yield Operator(day), server


def deploy(operator: Operator, url: str, root: str) -> None:
    """Enter the values, add a second relay, and deploy."""
    values = {
        "--domain": DOMAIN,
        "--virtual-cluster": "cluster-docs-infra-prod",
        "--vault": VAULT,
        "--bucket": "s3-docs-infra-prod",
        "--repository": url,
        "--credentials": CREDENTIALS,
    }
    operator.done("init", *(part for option in values.items() for part in option), "--force")
    file = operator.day.folder / "environments" / "docs.yaml"
    text = file.read_text().replace("root: virtual-cluster", f"root: {root}")
    second = {"name": "archive", "namespace": "archive", "host": SECOND, "prefix": "archive", "nodePort": 30021}
    file.write_text(text + indent(yaml.safe_dump([{**second, "item": ITEM}]), "  "))
    operator.done("synth")
    found = json.loads(operator.run("check", "apps", "--parity", "--json").stdout)["findings"]
    assert [entry for entry in found if entry["severity"] == "error"] == []
    operator.day.commit("our platform")
    operator.first_day()


def verified(operator: Operator, *options: str) -> None:
    """Check that all links hold, and that both relays answer."""
    day = operator.day
    second = ("--connect-to", f"{SECOND}:443:127.0.0.1:{day.clusters.ingress_port}")
    done = operator.verify(*second, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    for host in (HOST, SECOND):
        assert day.ask(host, "/ready").json() == {"ok": True}
        assert day.serving(host)["config"]["server"]["url"] == f"https://{host}"


def await_cause(operator: Operator, expected: tuple[str, str]) -> None:
    """Wait until verify reports a link and its cause."""
    end = time.monotonic() + SECONDS
    operator.day.reconcile()
    while (found := operator.first_fault()) != expected:
        assert time.monotonic() < end, f"{found} instead of {expected}\n{operator.verify().stdout}"
        time.sleep(0.5)


def refuse(operator: Operator) -> None:
    """Run a bootstrap that cannot succeed with these credentials."""
    done = operator.run("bootstrap", "docs-prod", "--yes", "--timeout", "2", "--virtual-kubeconfig", "host")
    assert done.returncode != 0, done.stdout


def rotate(operator: Operator, fields: dict[str, str]) -> None:
    """Change the item, and deploy it to both clusters."""
    operator.store(CREDENTIALS, fields)
    operator.bootstrap("docs-prod")
    operator.bootstrap("docs-infra-prod")
    verified(operator, "--wait", "60")


def test_a_password_deploys_a_private_monorepo_and_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monorepo(tmp_path, monkeypatch) as (operator, server):
        fields = {"username": USERNAME, "password": "first", "ca.crt": server.authority.read_text()}
        server.accept_password("first")
        operator.store(CREDENTIALS, fields)
        deploy(operator, server.https, "virtual-cluster")
        verified(operator, "--wait", "60")
        secret = operator.day.clusters.virtual.find("secret", "setup-git-credentials", "flux-system")
        assert "labels" not in secret["metadata"]

        server.accept_password("second")
        await_cause(operator, ("docs-prod/source", "VFY151"))
        rotate(operator, {**fields, "password": "second"})

        operator.store(CREDENTIALS, {"username": USERNAME, "password": "second"})
        refuse(operator)
        await_cause(operator, ("docs-prod/source", "VFY154"))
        rotate(operator, {**fields, "password": "second"})


def test_a_key_deploys_a_private_monorepo_and_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monorepo(tmp_path, monkeypatch) as (operator, server):
        fields = {"identity": server.new_key(), "known_hosts": server.known_hosts}
        operator.store(CREDENTIALS, fields)
        deploy(operator, server.ssh, "host")
        verified(operator, "--wait", "60")

        identity = server.new_key()
        await_cause(operator, ("docs-prod/source", "VFY152"))
        host = server.known_hosts.split()[0]
        operator.store(CREDENTIALS, {"identity": identity, "known_hosts": f"{host} {key_pair()[1]}\n"})
        refuse(operator)
        await_cause(operator, ("docs-prod/source", "VFY153"))
        rotate(operator, {**fields, "identity": identity})
