"""No verb shows a planted secret, in any format."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

from relay_gitops.operate.kinds import GIT_REPOSITORY
from tests.conftest import Project, Ran
from tests.operate.conftest import Platform, git, namespace, secret

import pytest
import yaml

CANARIES = Path(__file__).parent / "canaries"
SECRET = re.compile(f"CANARY\\d\\d|{base64.b64encode(b'CANARY').decode().rstrip('=')}")
Command = Callable[..., Ran]


def planted(folder: Path, ending: str) -> None:
    (folder / "a").mkdir(exist_ok=True)
    for file in CANARIES.iterdir():
        (folder / "a" / file.name).write_text(file.read_text().replace("ENDING", ending))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Git repository with two commits, in which every planted secret differs."""
    root = tmp_path_factory.mktemp("canaries")
    git(root, "init", "--quiet", "--initial-branch=main")
    for ending in ("AAAA", "BBBB"):
        planted(root, ending)
        git(root, "add", "--all")
        git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=change")
    return root


def hidden(ran: Ran, *files: Path) -> Ran:
    for text in (ran.out, ran.err, *(file.read_text() for file in files)):
        assert not SECRET.findall(text)
    return ran


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)])
def test_diff_shows_that_each_secret_changed(
    relay_gitops_command: Command, repository: Path, form: tuple[str, ...]
) -> None:
    ran = hidden(relay_gitops_command("diff", "HEAD~1", "HEAD", *form, cwd=repository))
    assert ran.status == 0
    planted_secrets = set(SECRET.findall("".join(file.read_text() for file in CANARIES.iterdir())))
    # Two are in a generated Secret, whose name changes with them; three are in one string that is hidden as a whole;
    # one is in a Secret and also in a ConfigMap; two are keys, which are removed and added.
    assert ran.out.count("(changed, not shown)") == len(planted_secrets) - 2 - 2 + 1 - 2


def test_diff_on_a_terminal(relay_gitops_command: Command, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "not shown" in hidden(relay_gitops_command("diff", "HEAD~1", "HEAD", cwd=repository)).out


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "."),
        ("check", ".", "--strict", "--json"),
        ("check", ".", "--sarif", "sarif.json"),
        ("graph", "."),
        ("graph", ".", "--format", "svg"),
        ("graph", ".", "--format", "json"),
        ("secrets", "."),
        ("secrets", ".", "--json"),
        ("secrets", ".", "--commands"),
    ],
)
def test_verbs_that_read_a_repository(
    relay_gitops_command: Command, repository: Path, arguments: tuple[str, ...]
) -> None:
    ran = hidden(relay_gitops_command(*arguments, cwd=repository), *repository.glob("sarif.json"))
    assert ran.status in (0, 1)


def test_check_hides_values_in_messages_of_other_programs(relay_gitops_command: Command, tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "secretGenerator: [{name: a, literals: [CANARY01]}]\n"
    )
    (tmp_path / "deployment.yaml").write_text(
        yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": "s", "namespace": "default"},
                "data": {"password": "CANARY02"},
                "immutable": "CANARY03",
                "type": {"password": "CANARY04"},
            }
        )
    )
    ran = relay_gitops_command("check", ".", "--json", cwd=tmp_path)
    assert not re.findall("CANARY0[124]", ran.out + ran.err)
    assert "KUST" in ran.out


@pytest.mark.parametrize("debug", [False, True])
def test_unexpected_errors(
    relay_gitops_command: Command, repository: Path, monkeypatch: pytest.MonkeyPatch, *, debug: bool
) -> None:
    planted_text = (repository / "a" / "gen.txt").read_text().strip()

    def fail(*_: object) -> None:
        try:
            int(planted_text)
        except ValueError as error:
            raise KeyError(planted_text) from error

    monkeypatch.setenv("RELAY_GITOPS_DEBUG", "1" if debug else "")
    monkeypatch.setattr("relay_gitops.cli.secrets.inventory", fail)
    ran = hidden(relay_gitops_command("secrets", ".", cwd=repository))
    assert ran.status == 2
    assert "KeyError: '***'" in ran.err
    assert ("ValueError: invalid literal for int() with base 10: '***'" in ran.err) == debug


def test_synth_shows_that_a_file_differs(project: Project) -> None:
    file = project.root / "apps/docs-prod/helmrelease-relay.yaml"
    data = yaml.safe_load(file.read_text())
    data["spec"]["values"] |= {"password": "CANARY01", "extra": {"kind": "Secret", "stringData": {"a": "CANARY02"}}}
    file.write_text(f"# Generated by relay-gitops\n{yaml.safe_dump(data)}")
    ran = hidden(project.synth("--check"))
    assert ran.status == 1
    assert "-    password: (not shown)" in ran.out


@pytest.mark.parametrize(
    "arguments", [("bootstrap", "docs-prod", "--yes"), ("verify",), ("verify", "--json"), ("pin",)]
)
def test_verbs_that_use_clusters(platform: Platform, arguments: tuple[str, ...]) -> None:
    platform.run("create-1password-secret")

    def fail(written: dict[str, object]) -> None:
        if written["kind"] == GIT_REPOSITORY.kind:
            message = "cannot clone https://user:CANARY01@github.com/o/r: token CANARY02abc is wrong"
            conditions = [
                {"type": kind, "status": status, "message": message}
                for kind, status in (("Ready", "False"), ("Stalled", "True"))
            ]
            written["status"] = {"conditions": conditions}

    platform.virtual.controllers.append(fail)
    platform.virtual.add(namespace("flux-system"))
    platform.host.add(secret("tenant-root", "bucket-s3-docs-infra-prod", {"BucketInfo": "CANARY03"}))
    if arguments[0] == "verify":
        platform.run("bootstrap", "docs-prod", "--yes")
    ran = hidden(platform.run(*arguments))
    assert ran.status in (1, 2, 3)


@pytest.mark.parametrize("complaint", ["something: password=CANARY01", "https://a:CANARY01@b: 500", "token CANARY01x"])
def test_messages_of_op(platform: Platform, complaint: str) -> None:
    platform.vault.values["complaint"] = complaint
    platform.vault.save()
    ran = hidden(platform.run("create-1password-secret"))
    assert "***" in ran.err


def test_messages_of_git(platform: Platform) -> None:
    platform.run("create-1password-secret")
    platform.project.set(repository={"url": "https://github.com/vgijssel/other", "branch": "main"})
    platform.project.synth()
    source = platform.project.root / "apps/docs-prod/gitrepository-setup.yaml"
    source.write_text(source.read_text().replace("https://github.com/", "https://user:CANARY01@127.0.0.1:1/"))
    ran = hidden(platform.run("bootstrap", "docs-prod", "--yes"))
    assert "https://***@127.0.0.1:1/vgijssel/other cannot be read" in ran.err
