"""Check that `cdk8s synth` of the locked npm CLI generates the same objects as apps/.

Usage: python tools/check_dist.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent


def objects(files: list[Path]) -> list[Any]:
    """Return the Kubernetes objects of the files, in an order that does not depend on the file names."""
    manifests = [manifest for file in files for manifest in yaml.safe_load_all(file.read_text()) if manifest]
    return sorted(manifests, key=lambda manifest: (manifest["kind"], str(manifest["metadata"])))


def main() -> None:
    """Run the CLI with a temporary output folder, and compare the objects of each chart."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as output:
        run = subprocess.run(  # noqa: S603 - a fixed command
            [ROOT / "node_modules/.bin/cdk8s", "synth", "--output", output, "--check-upgrade=false"],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            sys.exit(f"cdk8s synth failed:\n{run.stdout}{run.stderr}")
        for folder in sorted((ROOT / "apps").iterdir()):
            listing = folder / "kustomization.yaml"
            committed = [folder / name for name in yaml.safe_load(listing.read_text())["resources"]]
            if objects([Path(output) / f"{folder.name}.k8s.yaml"]) != objects(committed):
                sys.exit(f"cdk8s synth does not generate the objects of apps/{folder.name}; run `make synth`")


if __name__ == "__main__":
    main()
