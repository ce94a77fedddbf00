"""Time main.py as a whole process against a bare cdk8s program that makes the same objects, in pairs.

Usage: python bench/compare.py
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from environment import environment
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
PAIRS = {1: 9, 100: 7, 1000: 5}
"""Number of relays to number of counted pairs; one pair before them is not counted."""


@dataclass(frozen=True)
class Measured:
    """One run of one process."""

    seconds: float
    mebibytes: float
    """The largest resident memory of the process."""


def measure(command: list[str], variables: dict[str, str]) -> Measured:
    """Run a process in the current folder to its end; exit if it fails."""
    started = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        {**os.environ, **variables},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return Measured(time.perf_counter() - started, usage.ru_maxrss / 1024)


def objects(files: list[Path]) -> list[Any]:
    """Return the objects of YAML files, in an order of their own."""
    manifests = [manifest for file in files for manifest in yaml.load_all(file.read_text(), yaml.CSafeLoader)]
    return sorted(
        (manifest for manifest in manifests if manifest["kind"] != "Kustomization" or "metadata" in manifest), key=str
    )


def compare(relays: int, pairs: int, folder: Path) -> list[str]:
    """Return a row of the table: relays, both medians, the median and range of the ratios, memory, plain ApiObjects."""
    values = environment(relays)
    project, bare = folder / "project", folder / "bare"
    (project / "environments").mkdir(parents=True)
    bare.mkdir()
    for name in ("main.py", "cdk8s.yaml"):
        shutil.copy(HERE.parent / name, project / name)
    (project / "environments" / "docs.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    (folder / "environment.json").write_text(json.dumps(values))

    ours: list[Measured] = []
    theirs: list[Measured] = []
    for _ in range(pairs + 1):
        shutil.rmtree(project / "apps", ignore_errors=True)
        shutil.rmtree(bare)
        bare.mkdir()
        os.chdir(project)
        ours.append(measure([sys.executable, "main.py"], {}))
        reference = [sys.executable, str(HERE / "bare_cdk8s.py"), str(folder / "environment.json")]
        theirs.append(measure(reference, {"CDK8S_OUTDIR": str(bare)}))
    written = [file for file in (project / "apps").glob("*/*.yaml") if file.name != "kustomization.yaml"]
    if objects(written) != objects(list(bare.glob("*.yaml"))):
        sys.exit("the two programs do not make the same objects; mend bench/bare_cdk8s.py")
    (folder / "objects.json").write_text(json.dumps(objects(written)))
    plain_program = [sys.executable, str(HERE / "plain_api_objects.py"), str(folder / "objects.json")]
    plain = [measure(plain_program, {"CDK8S_OUTDIR": str(folder / "plain")}) for _ in range(3)]
    ratios = [our.seconds / their.seconds for our, their in zip(ours[1:], theirs[1:], strict=True)]
    return [
        str(relays),
        f"{statistics.median(run.seconds for run in ours[1:]):.2f} s",
        f"{statistics.median(run.seconds for run in theirs[1:]):.2f} s",
        f"{statistics.median(ratios):.2f}",
        f"{min(ratios):.2f} to {max(ratios):.2f}",
        f"{max(run.mebibytes for run in ours):.0f} MiB",
        f"{statistics.median(run.seconds for run in plain):.2f} s",
    ]


def main() -> None:
    """Print the table; progress goes to standard error."""
    table = Table(
        "relays",
        "main.py",
        "bare cdk8s",
        "ratio",
        "range",
        "main.py's memory",
        "plain ApiObjects",
        title="median of pairs",
    )
    progress = Console(stderr=True)
    for relays, pairs in PAIRS.items():
        with progress.status(f"{relays} relays, {pairs} pairs"), tempfile.TemporaryDirectory() as folder:
            table.add_row(*compare(relays, pairs, Path(folder)))
    Console().print(table)


if __name__ == "__main__":
    main()
