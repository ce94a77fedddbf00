"""relay-gitops init: an environment file for another platform."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from relay_gitops.environment.model import Environment
from relay_gitops.environment.template import TEMPLATE, origin
from tests.conftest import Project, Ran

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


def test_answers_of_the_first_operator_reproduce_the_template(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    project.environment.unlink()
    ran = relay_gitops_command("init", *options(OPERATOR), cwd=project.root)
    assert (ran.status, ran.out) == (0, "")
    assert project.environment.read_text() == TEMPLATE.read_text()


def test_another_platform_is_synthesized_without_values_of_the_first_operator(
    project: Project, relay_gitops_command: Callable[..., Ran]
) -> None:
    assert relay_gitops_command("init", *options(OTHER), "--force", cwd=project.root).status == 0
    values = Environment.load(project.environment)
    assert (values.host.ingress_class, values.one_password.vault, values.relays[0].host) == (
        "tenant-me",
        "my notes",
        "relay.example.org",
    )
    assert "# All values of the deployment." in project.environment.read_text()
    assert project.synth().status == 0
    written = b"".join(project.apps().values())
    for own in (b"enigma", b"vgijssel", b"setup-relay", b"docs-infra-prod'", b"tenant-root"):
        assert own not in written
    ingress = yaml.safe_load((project.root / "apps/docs-infra-prod/ingress-relay.yaml").read_text())
    assert (ingress["metadata"]["namespace"], ingress["spec"]["rules"][0]["host"]) == ("tenant-me", "relay.example.org")


def test_an_existing_file_is_kept(project: Project, relay_gitops_command: Callable[..., Ran]) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command("init", *options(OTHER), cwd=project.root)
    assert (ran.status, ran.err) == (
        2,
        (
            "error: environments/docs.yaml already exists. Pass another file with --environment, or replace it with "
            "--force.\n"
        ),
    )
    assert before == project.environment.read_bytes()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--domain", "https://example.org", "it contains a scheme. Enter only the domain, for example example.org."),
        (
            "--virtual-cluster",
            "Notes",
            "it contains upper case letters. Enter the name of the Kubernetes app, for example notes.",
        ),
        (
            "--vault",
            "",
            "it is empty. Enter the name of the vault; rename the vault in 1Password if its name contains a slash",
        ),
        ("--host-namespace", "a.b", "it contains a dot. Enter the namespace of the tenant, for example tenant-root."),
        (
            "--cluster-issuer",
            "a_b",
            "it contains an underscore. Enter the name of a ClusterIssuer, for example letsencrypt-prod.",
        ),
        (
            "--relay-host",
            "relay.elsewhere.net",
            "Invalid value for '--relay-host': it is not a subdomain of --domain example.org, so neither its DNS",
        ),
        ("--repository", "git@github.com:a/b", "SSH address without a scheme"),
        ("--endpoint", "s3.example.org", "scheme"),
    ],
)
def test_an_invalid_option_is_rejected_with_its_name(
    project: Project, relay_gitops_command: Callable[..., Ran], option: str, value: str, message: str
) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command("init", *options({**OTHER, option: value}), "--force", cwd=project.root)
    assert ran.status == 2
    assert option in ran.err
    assert message in " ".join(ran.err.replace("│", " ").split())
    assert before == project.environment.read_bytes()


def test_contradictory_values_change_nothing(project: Project, relay_gitops_command: Callable[..., Ran]) -> None:
    before = project.environment.read_bytes()
    ran = relay_gitops_command("init", *options({**OTHER, "--domain": "home.svc"}), "--force", cwd=project.root)
    assert ran.status == 2
    assert ran.err == (
        "error: --endpoint: is reachable only inside a cluster. Write only scheme and host of an endpoint that "
        "clients can reach, for example https://s3.example.org.\n"
    )
    assert before == project.environment.read_bytes()
    assert sorted(path.name for path in project.environment.parent.iterdir()) == [
        "docs.yaml",
        "environment.schema.json",
    ]


def terminal(folder: Path, *arguments: str, answers: str) -> tuple[int, str]:
    """Run `init` in a terminal, type the answers, and return exit code and output."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "relay-gitops", "init", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )
    os.close(theirs)
    os.write(ours, answers.encode())
    shown, _ = process.communicate()
    os.close(ours)
    return process.returncode, shown.decode()


def with_origin(folder: Path, remote: str) -> None:
    for arguments in (["init", "--quiet"], ["remote", "add", "origin", remote]):
        subprocess.run(["git", "-C", folder, *arguments], check=True)  # noqa: S607 - the git on the PATH is meant


def test_missing_values_are_prompted_until_they_are_valid(project: Project) -> None:
    with_origin(project.root, "git@github.com:me/home.git")

    ended = terminal(project.root, "--force", answers="\nbad_domain\nexample.org\nnotes\na/b\nvault\nbucket\n")

    assert ended == (
        0,
        """\
HTTPS or SSH URL of the Git repository that Flux reads [https://github.com/me/home.git]: \
Domain of the host cluster, for example example.org: \
Error: it contains an underscore. Enter only the domain, for example example.org.
Domain of the host cluster, for example example.org: \
Name of the virtual cluster (Kubernetes app in cozystack): \
1Password vault: \
Error: it contains a slash, at which the operator would split the item path. Enter the name of the vault; rename the \
vault in 1Password if its name contains a slash.
1Password vault: \
cozystack generates the name of the bucket; `relay-gitops pin` writes it to the file later.
Name of the Bucket app in cozystack: \
environments/docs.yaml written; review it, then run `make synth`
""",
    )
    values = Environment.load(project.environment)
    assert (values.repository.url, values.host.domain) == ("https://github.com/me/home.git", "example.org")
    assert (values.one_password.vault, values.store.bucket) == ("vault", "bucket")


def test_a_domain_that_contradicts_the_options_is_prompted_again(project: Project) -> None:
    given = {key: value for key, value in OTHER.items() if key != "--domain"}

    status, shown = terminal(
        project.root,
        *options(given),
        "--force",
        "--relay-host",
        "relay.example.org",
        answers="elsewhere.net\ntenant.svc\nexample.org\n",
    )

    assert status == 0
    assert (
        "Error: it is not a parent domain of --relay-host relay.example.org. Enter the domain at the end of that name."
        in shown
    )
    assert "Error: it is reachable only inside a cluster." in shown
    assert Environment.load(project.environment).host.domain == "example.org"


def test_ctrl_d_writes_nothing(project: Project) -> None:
    before = project.environment.read_bytes()

    status, shown = terminal(project.root, "--force", answers="https://git.example.org/me/home\n\x04")

    assert (status, shown.splitlines()[-1]) == (2, "error: cancelled, nothing was changed.")
    assert before == project.environment.read_bytes()


def test_existing_file_is_reported_before_the_first_question(project: Project) -> None:
    status, shown = terminal(project.root, answers="")

    assert (status, shown) == (
        2,
        (
            "error: environments/docs.yaml already exists. Pass another file with --environment, or replace it with "
            "--force.\n"
        ),
    )


def test_origin_without_https_url_is_reported_before_the_first_question(project: Project) -> None:
    with_origin(project.root, "/srv/home.git")

    _, shown = terminal(project.root, "--force", answers="\x04")

    assert shown.startswith(
        """\
The remote origin has no HTTPS URL.
HTTPS or SSH URL of the Git repository that Flux reads: """
    )


@pytest.mark.parametrize(
    ("remote", "missing"),
    [
        (None, "--repository, --virtual-cluster, --bucket"),
        ("https://github.com/me/home", "--virtual-cluster, --bucket"),
    ],
)
def test_missing_options_are_listed_without_a_terminal(project: Project, remote: str | None, missing: str) -> None:
    if remote:
        with_origin(project.root, remote)

    done = subprocess.run(
        [Path(sys.executable).parent / "relay-gitops", "init", "--force", "--domain", "example.org", "--vault", "v"],
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"error: standard input is not a terminal; pass {missing}."


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:me/home.git", "https://github.com/me/home.git"),
        ("ssh://git@git.example.org/me/home", "https://git.example.org/me/home"),
        ("https://github.com/me/home.git", "https://github.com/me/home.git"),
        ("https://me:secret@github.com/me/home", None),
        ("/srv/home.git", None),
    ],
)
def test_the_repository_is_the_origin(tmp_path: Path, remote: str, url: str | None) -> None:
    with_origin(tmp_path, remote)
    assert origin(tmp_path) == url


def test_without_a_remote_no_repository_is_suggested(tmp_path: Path) -> None:
    assert origin(tmp_path) is None
