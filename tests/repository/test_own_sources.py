"""Which GitRepository points to the checked repository."""

import shutil
import subprocess
from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.repository.own_sources import address

import pytest
from hypothesis import given
from hypothesis import strategies as st

GIT = shutil.which("git") or "git"


def flux(url: str, path: str = "./depoly", name: str = "setup") -> str:
    """Return a GitRepository, and a Kustomization that applies a folder of it."""
    return f"""\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 5m
  url: {url}
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 30m
  path: {path}
  prune: true
  retryInterval: 1m
  timeout: 20m
  sourceRef:
    kind: GitRepository
    name: {name}
"""


CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: default\n"


def repository(root: Path, files: dict[str, str], *remotes: str) -> Path:
    """Write a work tree with these remotes."""
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    subprocess.run([GIT, "init", "-q", root], check=True)
    for index, url in enumerate(remotes):
        subprocess.run([GIT, "-C", root, "remote", "add", f"remote{index}", url], check=True)
    return root


def found(root: Path) -> list[tuple[str, str]]:
    return [(entry.rule, entry.message) for entry in check([root], root, set(Level)).findings]


@pytest.mark.parametrize(
    "remote",
    [
        "https://git.example.org/team/setup",
        "https://git.example.org/team/setup.git/",
        "https://user@GIT.example.org:8443/Team/setup.git",
        "ssh://git@git.example.org:2222/team/setup",
        "git@git.example.org:team/setup.git",
        "git.example.org:team/setup",
        "alias-of-ssh-config:team/setup",
    ],
)
def test_a_remote_identifies_this_repository(remote: str, tmp_path: Path) -> None:
    root = repository(tmp_path, {"flux/flux.yaml": flux("https://git.example.org/team/setup")}, remote)

    assert found(root) == [("SRC004", "./depoly does not exist in this repository, so Flux applies nothing")]


def test_another_repository_is_not_this_repository(tmp_path: Path) -> None:
    other = flux("https://git.example.org/others/podinfo", "./kustomize", "podinfo")
    root = repository(tmp_path, {"flux/flux.yaml": other}, "git@git.example.org:team/setup.git")

    assert found(root) == []


def test_a_folder_of_the_same_name_is_not_enough(tmp_path: Path) -> None:
    files = {
        "flux/flux.yaml": flux("ssh://git@git.example.org/team/setup", "./flux"),
        "flux/podinfo.yaml": flux("https://git.example.org/others/podinfo", "./deploy", "podinfo"),
        "flux/more.yaml": flux("https://git.example.org/others/podinfo", "./more", "podinfo")
        .partition("---\n")[2]
        .replace("name: podinfo", "name: more", 1),
        "deploy/web.yaml": CONFIG_MAP,
    }
    root = repository(tmp_path, files, "https://git.example.org/team/setup")

    assert [entry for entry in found(root) if entry[0] == "SRC004"] == []


def test_a_fork_is_this_repository(tmp_path: Path) -> None:
    files = {
        "flux/flux.yaml": flux("https://git.example.org/team/setup", "./flux"),
        "flux/more.yaml": flux("https://git.example.org/team/setup")
        .partition("---\n")[2]
        .replace("name: setup", "name: more", 1),
    }
    root = repository(tmp_path, files, "https://git.example.org/someone/setup")

    assert ("SRC004", "./depoly does not exist in this repository, so Flux applies nothing") in found(root)


def test_without_a_remote_the_assumption_is_reported(tmp_path: Path) -> None:
    root = repository(tmp_path, {"flux/flux.yaml": flux("https://git.example.org/team/setup")}, "/srv/git/setup.git")

    assert found(root) == [
        (
            "SRC004",
            (
                "./depoly does not exist in this repository (GitRepository flux-system/setup is assumed to be this "
                "repository, because it is the only source, and the repository has no Git remote), so Flux applies "
                "nothing"
            ),
        )
    ]


@pytest.mark.parametrize("written", ["https://git.example.org/team/setup", "git@git.example.org:team/setup.git"])
def test_equivalent_urls_are_the_same_repository(written: str) -> None:
    assert address(written) == ("git.example.org", "team/setup")


def test_urls_of_hosts_with_a_separate_ssh_host() -> None:
    assert address("ssh://git@ssh.github.com:443/team/setup.git") == ("github.com", "team/setup")
    assert address("git@ssh.dev.azure.com:v3/org/project/setup") == ("dev.azure.com", "org/project/setup")
    assert address("https://org@dev.azure.com/org/project/_git/setup") == ("dev.azure.com", "org/project/setup")
    assert address("/srv/git/setup.git") is None
    assert address("../setup") is None


NAME = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)


@given(NAME, NAME, NAME)
def test_all_url_forms_are_equivalent(host: str, team: str, name: str) -> None:
    forms = [
        f"https://{host}.example.org/{team}/{name}",
        f"https://user:any@{host.upper()}.example.org/{team}/{name}.git",
        f"ssh://git@{host}.example.org:22/{team}/{name}/",
        f"git@{host}.example.org:{team}/{name}.git",
    ]

    assert {address(form) for form in forms} == {address(forms[0])}
    assert address(forms[0]) is not None
