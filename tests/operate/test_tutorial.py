"""All commands of docs/tutorial.md, run against a new platform."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator

from tests.conftest import ROOT
from tests.operate.conftest import CREDENTIALS, TOKEN, Platform, node, secret
from tests.operate.test_pin import BUCKET, bucket

import pytest
import yaml

CHANGED = [
    "  ~ Ingress tenant-root/relay  apps/docs-infra-prod/ingress-relay.yaml",
    "  ~ HelmRelease flux-system/relay  apps/docs-prod/helmrelease-relay.yaml",
    "  ~ ConfigMap relay/relay  rendered by HelmRelease flux-system/relay",
    "  ~ Deployment relay/relay  rendered by HelmRelease flux-system/relay",
]


def commands() -> Iterator[str]:
    """Yield the commands of the page."""
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text(), re.DOTALL):
        for line in block.splitlines():
            yield line.removeprefix("$ ").partition("  #")[0].strip()


@pytest.fixture
def newcomer(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """Return the clusters, the vault and the repository of the page."""
    platform.host.objects.pop(("v1", "Secret", "tenant-root", "kubernetes-cluster-docs-infra-prod-admin-kubeconfig"))
    kubeconfig = yaml.safe_dump(platform.virtual.kubeconfig())
    platform.host.add(
        secret("tenant-root", "kubernetes-notes-admin-kubeconfig", {"super-admin.conf": kubeconfig}),
        bucket("bucket-notes"),
    )
    platform.virtual.add(node("kubernetes-notes"))
    platform.vault.values = {
        "op://notes/1password-credentials/1password-credentials.json": CREDENTIALS,
        "op://notes/1password-operator-token/credential": TOKEN,
        "op://notes/kubeconfig.yaml/kubeconfig.yaml": kubeconfig,
    }
    platform.vault.save()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    monkeypatch.setenv("GIT_CONFIG_KEY_1", f"url.file://{platform.remote}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_1", "https://github.com/you/home")
    (platform.project.root / ".venv").symlink_to(ROOT / ".venv")
    (platform.project.root / ".gitignore").write_text(".venv\n")
    shutil.copy(ROOT / ".relay-gitops.yaml", platform.project.root)
    platform.push()
    platform.git("branch", "--set-upstream-to=origin/main")
    platform.reconciled()
    return platform


def test_the_commands_of_the_tutorial_deploy_a_relay(newcomer: Platform) -> None:
    verbs = []
    for command in commands():
        words = shlex.split(command)
        if words[0] == ".venv/bin/relay-gitops":
            verbs.append(words[1])
            # Standard input is not a terminal here.
            answer = ["--yes"] if words[1] == "bootstrap" and "--dry-run" not in words else []
            ran = newcomer.run(*words[1:], *answer)
            # No pod runs in these clusters, so the chain is broken there.
            assert ran.status == (1 if words[1] == "verify" else 0), (command, ran)
            if words[1] == "diff":
                # Only the changes since the commit of the page, not all changes to the new platform.
                assert [line for line in ran.out.splitlines() if line.startswith("  ~ ")] == CHANGED, ran.out
            if words[1] == "pin":
                newcomer.push()
        elif words[:2] == ["make", "synth"]:
            assert newcomer.run("synth").status == 0
        elif words[0] in {"git", "sed"}:
            subprocess.run(command, shell=True, cwd=newcomer.project.root, check=True, capture_output=True)  # noqa: S602 - as a person types it
        else:
            # These run all tests including this one, write to the checkout, or need the network.
            assert words in (["make", "test"], ["make", "graph"]) or "vendir sync --locked" in command, command
    assert verbs == [
        "init",
        "check",
        "secrets",
        "diff",
        "create-1password-secret",
        "bootstrap",
        "bootstrap",
        "pin",
        "bootstrap",
        "verify",
    ]
    ingress = yaml.safe_load((newcomer.project.root / "apps/docs-infra-prod/ingress-relay.yaml").read_text())
    assert ingress["spec"]["rules"][0]["host"] == "notes.example.org"
    assert BUCKET in newcomer.project.environment.read_text()
