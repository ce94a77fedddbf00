"""The built wheel, installed without a checkout, next to a cdk8s app with its own bindings."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from tests.conftest import ROOT

import pytest
import yaml

SCRIPTS = Path(sys.executable).parent
HELM = SCRIPTS.parent / "helm" / "4"

# A kind of the same API group as GitRepository, whose binding is in the wheel.
CRD = ROOT / "imports" / "relay_crds" / "flux-2.7" / "source.toolkit.fluxcd.io_helmrepositories.yaml"
APP = """
from pathlib import Path

import relay_constructs
from relay_constructs import Branch, FluxGitRepo, Namespace

from cdk8s import ApiObjectMetadata, App, Chart
from imports.io.fluxcd.toolkit.source import HelmRepository, HelmRepositorySpec

app = App()
chart = Chart(app, "apps", disable_resource_name_hashes=True)
flux = Namespace(chart, "flux-system")
FluxGitRepo(chart, "setup", namespace=flux, url="https://example.org/you/home", ref=Branch("main"))
HelmRepository(
    chart,
    "podinfo",
    metadata=ApiObjectMetadata(name="podinfo", namespace=flux.name),
    spec=HelmRepositorySpec(url="https://example.org/charts"),
)
app.synth()
print(relay_constructs.__file__)
"""


def run(*command: str | Path, folder: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command without JSII_NODE and PYTHONPATH of the test run."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"JSII_NODE", "PYTHONPATH"}}
    environment = {**inherited, "PATH": path or str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def succeed(*command: str | Path, folder: Path, path: str = "") -> str:
    """Run a command that must succeed, and return its output."""
    done = run(*command, folder=folder, path=path)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    succeed(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Return the `bin` folder of an environment with the wheel and the packages of the checkout's environment."""
    folder = tmp_path_factory.mktemp("environment")
    succeed(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    python = folder / "bin" / "python"
    offline = ("--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check")
    succeed(sys.executable, "-m", "pip", "--python", python, "install", *offline, wheel, folder=folder)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    packages = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    # Python does not read the .pth files of a folder that a .pth file adds, so the checkout cannot be imported.
    (site_packages / "packages.pth").write_text("\n".join(packages))
    return folder / "bin"


def test_every_top_level_package_has_a_name_of_this_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packages = {name.partition("/")[0] for name in archive.namelist()}

    assert {name for name in packages if not name.startswith("relay_")} == set()


def test_an_app_uses_the_wheel_beside_its_own_bindings_of_the_same_group(tmp_path: Path, environment: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    cdk8s = ROOT / "node_modules" / ".bin" / "cdk8s"
    path = os.pathsep.join([str(SCRIPTS), os.environ["PATH"]])
    succeed(cdk8s, "import", "--no-save", "--language", "python", "--check-upgrade=false", CRD, folder=app, path=path)
    (app / "app.py").write_text(APP)

    used = succeed(environment / "python", "app.py", folder=app)

    assert Path(used.strip()).is_relative_to(environment.parent)
    manifests = yaml.safe_load_all((app / "dist" / "apps.k8s.yaml").read_text())
    assert [manifest["kind"] for manifest in manifests] == ["Namespace", "GitRepository", "HelmRepository"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> Path:
    """Return a repository with the project of examples/home, as its README sets it up."""
    folder = tmp_path_factory.mktemp("user") / "home"
    shutil.copytree(ROOT / "examples" / "home", folder, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    git = ("git", "-C", folder)
    succeed(*git, "init", "--quiet", folder=folder, path=os.environ["PATH"])
    succeed(*git, "remote", "add", "origin", "https://github.com/you/home", folder=folder, path=os.environ["PATH"])
    succeed(environment / "relay-gitops", "charts", "helm", folder=folder)
    return folder


def test_the_example_runs_without_a_checkout_and_without_node(home: Path, environment: Path) -> None:
    empty = home.parent / "empty"
    empty.mkdir()
    succeed(environment / "python", "main.py", folder=home, path=str(empty))

    kinds = {path.name.partition(".")[0] for path in home.glob("apps/*/*.yaml")}
    assert {"GitRepository", "Kustomization", "HelmRelease", "Ingress", "Service"} <= kinds
    succeed(environment / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=home, path=str(empty))
    checked = run(environment / "relay-gitops", "check", "--strict", folder=home, path=f"{HELM}:{os.environ['PATH']}")
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (
        0,
        "14 objects in 14 files: 0 errors, 0 warnings, 0 info, 3 suppressed",
    )
    assert succeed(environment / "relay-gitops", "charts", "--check", folder=home) == ""


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_example_has_types(home: Path, environment: Path, tmp_path: Path, checker: str) -> None:
    python = environment / "python"
    if checker == "mypy":
        succeed(python, "-m", "mypy", "--strict", "--cache-dir", tmp_path, folder=home)
    else:
        pyright = (SCRIPTS / "node", ROOT / "node_modules" / "pyright" / "index.js")
        succeed(*pyright, "--pythonpath", python, folder=home)


def test_the_command_of_the_wheel_contains_the_schemas(tmp_path: Path, environment: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    manifest = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": "setup", "namespace": "flux-system"},
        "spec": {"interval": "5m", "ref": {"branch": "main"}},
    }
    (repository / "source.yaml").write_text(yaml.safe_dump(manifest))

    done = run(environment / "relay-gitops", "check", ".", folder=repository, path=os.environ["PATH"])

    assert done.returncode == 1, done.stderr
    assert "required field `url` is missing" in done.stdout

    explained = run(environment / "relay-gitops", "check", "--explain", "ING003", folder=repository)
    assert explained.stdout.startswith("## ING003 unknown-backend-port\n")
