"""Generate the cdk8s bindings in imports/ from the CRDs that cdk8s.yaml lists, with the locked cdk8s-cli.

Usage: python tools/generate_imports.py [--check]

With --check, write nothing; print the files that are not up to date, and exit with status 1 if there are any.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
IMPORTS = ROOT / "imports"
# The module name in cdk8s.yaml. cdk8s-cli generates no other file of imports/.
GENERATED = "relay_imports"


def generate(output: Path) -> None:
    """Run `cdk8s import` with the folder as output; print its output only if it fails."""
    command = ["node_modules/.bin/cdk8s", "import", "--output", str(output), "--check-upgrade=false"]
    # cdk8s-cli starts node and npm from PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    run = subprocess.run(  # noqa: S603 - a fixed command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"cdk8s import failed:\n{run.stdout}{run.stderr}")


def files(folder: Path) -> set[Path]:
    """Return the generated files below the folder, relative to it."""
    return {
        path.relative_to(folder)
        for path in (folder / GENERATED).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> None:
    """Generate into a temporary folder, then compare or replace."""
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary)
        generate(fresh)
        stale = sorted(
            path
            for path in files(fresh) | files(IMPORTS)
            if not ((fresh / path).is_file() and (IMPORTS / path).is_file())
            or not filecmp.cmp(fresh / path, IMPORTS / path, shallow=False)
        )
        if "--check" in sys.argv:
            if stale:
                names = "\n".join(f"  imports/{path}" for path in stale)
                sys.exit(f"imports/ is not up to date; run `make imports`:\n{names}")
            return
        shutil.rmtree(IMPORTS / GENERATED, ignore_errors=True)
        shutil.copytree(fresh / GENERATED, IMPORTS / GENERATED)
        print(f"imports/: {len(files(IMPORTS))} files, {len(stale)} changed")


if __name__ == "__main__":
    main()
