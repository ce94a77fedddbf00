"""docs/tutorial.md: every command, from the first to the last, against the clusters of a new user."""

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

PAGE = ROOT / "docs" / "tutorial.md"
KUBECONFIG = "kubernetes-notes-admin-kubeconfig"
OUTSIDE = ("kubectl get secret ", "kubectl apply ", "op connect ", "rm 1password-credentials.json ")
"""Commands that need a real platform or 1Password account. Other tests compare the names in them."""
CHANGED = [
    "  ~ HelmRelease flux-system/relay  apps/docs-prod/helmrelease-relay.yaml",
    "  ~ ConfigMap relay/relay  rendered by HelmRelease flux-system/relay",
    "  ~ Deployment relay/relay  rendered by HelmRelease flux-system/relay",
]


def commands() -> Iterator[str]:
    """Yield the commands of the page."""
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL):
        for line in block.splitlines():
            yield line.removeprefix("$ ").strip()


def init() -> list[str]:
    """Return the arguments of the `init` of the page."""
    (command,) = (command for command in commands() if " init " in command)
    return shlex.split(command)[1:]


@pytest.fixture
def newcomer(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """Return the clusters, the vault and the repository of the page."""
    platform.host.objects.pop(("v1", "Secret", "tenant-root", "kubernetes-cluster-docs-infra-prod-admin-kubeconfig"))
    kubeconfig = yaml.safe_dump(platform.virtual.kubeconfig())
    platform.host.add(
        secret("tenant-root", KUBECONFIG, {"super-admin.conf": kubeconfig}),
        bucket("bucket-notes-relay"),
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


def test_every_command_of_the_tutorial_works(newcomer: Platform) -> None:
    verbs = []
    for command in commands():
        words = shlex.split(command)
        if words[0] == ".venv/bin/relay-gitops":
            verbs.append(words[1])
            # The test cannot answer the question of bootstrap.
            answer = ["--yes"] if words[1] == "bootstrap" and "--dry-run" not in words else []
            # These clusters never become healthy, so the test does not wait.
            words = words[: words.index("--wait")] if "--wait" in words else words
            if words[1] == "bootstrap":
                # relay-server does not start without its bucket, so bootstrap would wait in vain.
                assert BUCKET in newcomer.git("show", "origin/main:apps/docs-prod/helmrelease-relay.yaml")
            ran = newcomer.run(*words[1:], *answer)
            # No pod runs in these clusters, so the chain breaks there.
            assert ran.status == (1 if words[1] == "verify" else 0), (command, ran)
            if words[1] == "diff":
                # Only the change of step 3, not the commit of step 2.
                assert [line for line in ran.out.splitlines() if line.startswith("  ~ ")] == CHANGED, ran.out
        elif words[:2] == ["make", "synth"]:
            assert newcomer.run("synth").status == 0
        elif words[0] in {"git", "sed"}:
            subprocess.run(command, shell=True, cwd=newcomer.project.root, check=True, capture_output=True)  # noqa: S602 - because the page shows shell commands
        elif not command.startswith(OUTSIDE):
            # `make test` would run this test, `make graph` would change the checkout, and vendir needs the network.
            assert words in (["make", "test"], ["make", "graph"]) or "vendir sync --locked" in command, command
    assert verbs == [
        "init",
        "check",
        "diff",
        "pin",
        "secrets",
        "secrets",
        "create-1password-secret",
        "bootstrap",
        "bootstrap",
        "bootstrap",
        "verify",
    ]
    ingress = yaml.safe_load((newcomer.project.root / "apps/docs-infra-prod/ingress-relay.yaml").read_text())
    assert ingress["spec"]["rules"][0]["host"] == "relay.example.org"
    assert BUCKET in newcomer.project.environment.read_text()
    assert newcomer.git("status", "--porcelain") == ""


def test_the_page_shows_the_commands_that_create_the_items(newcomer: Platform) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert newcomer.run(*init()).status == 0
    assert newcomer.run("synth").status == 0
    assert newcomer.run("secrets", "apps", "--commands").out == block


def test_the_secrets_of_the_page_have_the_names_of_cozystack(newcomer: Platform) -> None:
    named = [re.search(r"kubectl get secret (\S+) --namespace (\S+)", command) for command in commands()]
    assert [match.groups() for match in named if match] == [
        ("bucket-notes-relay", "tenant-root"),
        (KUBECONFIG, "tenant-root"),
    ]
    assert ("v1", "Secret", "tenant-root", KUBECONFIG) in newcomer.host.objects
    _, bucket_manifest = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert yaml.safe_load(bucket_manifest)["metadata"] == {"name": "notes", "namespace": "tenant-root"}
    assert "kubectl apply --filename bucket.yaml" in commands()


def test_the_two_relays_of_the_page_are_synthesized(newcomer: Platform) -> None:
    block, _ = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert newcomer.run(*init()).status == 0
    newcomer.project.set(**yaml.safe_load(block))
    assert newcomer.run("synth").status == 0
    assert (newcomer.project.root / "apps/docs-infra-prod/ingress-archive.yaml").is_file()
