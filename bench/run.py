"""Run all benchmarks and print a table.

Usage: python bench/run.py [--record]

With --record, the figures also go to bench/figures.json, the source of the tables in docs/benchmarks.md.
"""

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import check_speed
import page
import synth_speed
from rich.console import Console
from rich.table import Table


def machine() -> dict[str, Any]:
    """Return the properties of the machine that affect the figures, without names and addresses."""
    described = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
    models = [line.partition(":")[2].strip() for line in described.splitlines() if line.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "cpu": models[0] if models else platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "date": datetime.now(UTC).date().isoformat(),
    }


def main() -> None:
    """Print the table; progress goes to standard error."""
    about = machine()
    progress = Console(stderr=True)
    with progress.status("main.py beside cdk8s"):
        rows = synth_speed.rows()
    with progress.status("check beside kubeconform, kustomize and flate"):
        rows += check_speed.rows()
    table = Table("what", "median", "reference", "its median", "ratio", "range", title=page.shown(about))
    for row in rows:
        table.add_row(
            row.what,
            f"{row.seconds:.2f} s",
            row.reference,
            f"{row.reference_seconds:.2f} s",
            f"{row.ratio:.2f}",
            f"{row.lowest:.2f} to {row.highest:.2f}",
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    if "--record" in sys.argv:
        page.FIGURES.write_text(json.dumps({"machine": about, "rows": list(map(asdict, rows))}, indent=2) + "\n")
        page.main()


if __name__ == "__main__":
    main()
