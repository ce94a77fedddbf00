"""Compare main.py as a whole process with programs that generate the same objects with plain cdk8s."""

import contextlib
import json
import os
import shlex
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from environment import environment
from measure import Row, in_turn, measure, row

HERE = Path(__file__).parent
ROOT = HERE.parent
ROUNDS = {1: 9, 1000: 5}
"""Number of relays to number of counted rounds."""


def rows() -> list[Row]:
    """Return the comparisons for each number of relays."""
    found: list[Row] = []
    for relays, rounds in ROUNDS.items():
        with tempfile.TemporaryDirectory() as folder:
            found += compare(relays, rounds, Path(folder))
    return found


def compare(relays: int, rounds: int, folder: Path) -> list[Row]:
    """Return the comparisons for a number of relays; exit if the programs generate different objects."""
    values = environment(relays)
    project, bare = folder / "project", folder / "bare"
    (project / "environments").mkdir(parents=True)
    for name in ("main.py", "cdk8s.yaml"):
        shutil.copy(ROOT / name, project / name)
    (project / "environments" / "docs.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    (folder / "environment.json").write_text(json.dumps(values))
    reference = [sys.executable, str(HERE / "bare_cdk8s.py"), str(folder / "environment.json")]
    cli = [str(ROOT / "node_modules/.bin/cdk8s"), "synth", "--check-upgrade=false", "--app", shlex.join(reference)]

    with contextlib.chdir(project):
        ours(project)
        written = [file for file in (project / "apps").glob("*/*.yaml") if file.name != "kustomization.yaml"]
        made = objects(written)
        alone(reference, bare)
        if made != objects(list(bare.glob("*.yaml"))):
            sys.exit("the two programs generate different objects; fix bench/bare_cdk8s.py")
        (folder / "objects.json").write_text(json.dumps(made))

        name = f"main.py, {relays} relay{'s' if relays > 1 else ''}"
        plain = [sys.executable, str(HERE / "plain_api_objects.py"), str(folder / "objects.json")]
        others = {
            "bare cdk8s": reference,
            "the same by the npm CLI (cdk8s synth)": [*cli, "--output", str(bare)],
            "plain ApiObjects": plain,
        }
        runs = {other: partial(alone, command, bare) for other, command in others.items()}
        times = in_turn({name: partial(ours, project), **runs}, rounds)
        return [row("synth", name, other, times) for other in others]


def ours(project: Path) -> float:
    """Return the seconds of main.py without files of an earlier run."""
    shutil.rmtree(project / "apps", ignore_errors=True)
    return measure([sys.executable, "main.py"])


def alone(command: list[str], folder: Path) -> float:
    """Return the seconds of a program that writes into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return measure(command, {"CDK8S_OUTDIR": str(folder), "PATH": path})


def objects(files: list[Path]) -> list[Any]:
    """Return the objects of YAML files, sorted."""
    manifests = [manifest for file in files for manifest in yaml.load_all(file.read_text(), yaml.CSafeLoader)]
    return sorted(
        (manifest for manifest in manifests if manifest["kind"] != "Kustomization" or "metadata" in manifest), key=str
    )
