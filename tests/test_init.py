"""relay-gitops init: an environment file for another platform."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from relay_gitops.environment import Environment
from relay_gitops.new_environment import origin
from tests.conftest import ROOT, Project, Ran

import pytest
import yaml

OPERATOR = {
    "--domain": "enigma.vgijssel.nl",
    "--virtual-cluster": "cluster-docs-infra-prod",
    "--vault": "setup-relay-prod",
    "--bucket": "s3-docs-infra-prod",
    "--repository": "https://github.com/vgijssel/setup",
}
OTHER = {
    "--domain": "example.org",
    "--virtual-cluster": "notes",
    "--vault": "my notes",
    "--bucket": "123",
    "--repository": "https://git.example.org/me/home",
    "--host-namespace": "tenant-me",
}


def options(values: dict[str, str]) -> list[str]:
    return [part for pair in values.items() for part in pair]


def test_the_operators_answers_make_the_committed_file(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    project.environment.unlink()
    ran = relay_gitops_command("init", *options(OPERATOR), cwd=project.root)
    assert (ran.status, ran.out) == (0, "")
    assert project.environment.read_text() == (ROOT / "environments" / "docs.yaml").read_text()


def test_another_platform_can_be_synthesized_and_has_nothing_of_the_operators(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    assert relay_gitops_command("init", *options(OTHER), "--force", cwd=project.root).status == 0
    values = Environment.load(project.environment)
    assert (values.host.ingress_class, values.one_password.vault, values.relays[0].host) == (
        "tenant-me",
        "my notes",
        "relay.example.org",
    )
    assert "# Every value of the deployment." in project.environment.read_text()
    assert project.synth().status == 0
    written = b"".join(project.apps().values())
    for own in (b"enigma", b"vgijssel", b"setup-relay", b"docs-infra-prod'", b"tenant-root"):
        assert own not in written
    ingress = yaml.safe_load((project.root / "apps/docs-infra-prod/ingress-relay.yaml").read_text())
    assert (ingress["metadata"]["namespace"], ingress["spec"]["rules"][0]["host"]) == ("tenant-me", "relay.example.org")


def test_a_file_that_is_there_is_kept(project: Project, relay_gitops_command: Callable[..., Ran]) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command("init", *options(OTHER), cwd=project.root)
    assert (ran.status, ran.err) == (
        2,
        "error: environments/docs.yaml is there already. Name another file, or replace it with --force.\n",
    )
    assert before == project.environment.read_bytes()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--domain", "https://example.org", "has a scheme"),
        ("--virtual-cluster", "Notes", "has upper-case letters"),
        ("--vault", "a/b", "slash"),
        ("--repository", "git@github.com:a/b", "ssh address"),
        ("--endpoint", "s3.example.org", "scheme"),
    ],
)
def test_a_wrong_option_is_refused_with_its_name(
    project: Project, relay_gitops_command: Callable[..., Ran], option: str, value: str, message: str
) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command("init", *options({**OTHER, option: value}), "--force", cwd=project.root)
    assert ran.status == 2
    assert option in ran.err
    assert message in " ".join(ran.err.split())
    assert before == project.environment.read_bytes()


def test_values_that_do_not_go_together_change_nothing(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command(
        "init", *options({**OTHER, "--relay-host": "relay.elsewhere.net"}), "--force", cwd=project.root
    )
    assert ran.status == 2
    assert "relays[0].host" in ran.err
    assert before == project.environment.read_bytes()
    assert sorted(path.name for path in project.environment.parent.iterdir()) == [
        "docs.yaml",
        "environment.schema.json",
    ]


def test_what_is_not_given_is_asked_for_until_it_is_right(project: Project) -> None:
    answers = "bad_domain\nexample.org\nnotes\nvault\nbucket\n"
    done = subprocess.run(
        [Path(sys.executable).parent / "relay-gitops", "init", "--repository", OTHER["--repository"], "--force"],
        cwd=project.root,
        input=answers,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "has an underscore" in done.stdout + done.stderr
    assert Environment.load(project.environment).host.domain == "example.org"


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:me/home.git", "https://github.com/me/home"),
        ("ssh://git@git.example.org/me/home", "https://git.example.org/me/home"),
        ("https://github.com/me/home.git", "https://github.com/me/home"),
        ("https://me:secret@github.com/me/home", None),
        ("/srv/home.git", None),
    ],
)
def test_the_repository_is_the_origin(tmp_path: Path, remote: str, url: str | None) -> None:
    for arguments in (["init", "--quiet"], ["remote", "add", "origin", remote]):
        subprocess.run(["git", "-C", tmp_path, *arguments], check=True)  # noqa: S607 - the git on the PATH is meant
    assert origin(tmp_path) == url


def test_without_a_remote_there_is_none(tmp_path: Path) -> None:
    assert origin(tmp_path) is None
