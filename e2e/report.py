"""The duration of a first day by link, and the resources of each program.

    python -m e2e.report FILE

writes the newest figures between the markers of a Markdown file. Exit code: 0 success, 2 figures or markers are
missing.
"""

import contextlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from e2e.deployment import Deployment
from e2e.toolchain.build import cache_folder

import psutil

# Before the bootstrap, at which the seconds of the links begin.
CLUSTERS = "both clusters ready, before it"
MEBIBYTE = 1024 * 1024
BEGIN, END = "<!-- e2e: begin -->", "<!-- e2e: end -->"


@dataclass(frozen=True)
class Usage:
    """Resources that a program and its children have used."""

    memory_mib: float
    cpu_seconds: float


@dataclass
class Report:
    """The first days of a session, by name."""

    links: dict[str, dict[str, float]] = field(default_factory=dict)
    """Seconds from the bootstrap to each link."""
    programs: dict[str, dict[str, Usage]] = field(default_factory=dict)

    def add(self, name: str, deployment: Deployment) -> None:
        """Measure a running deployment."""
        self.links[name] = {CLUSTERS: deployment.clusters.start_seconds, **deployment.times}
        self.programs[name] = {
            program: usage(group) for program, group in sorted(deployment.clusters.processes.groups.items())
        }

    def write(self, folder: Path) -> None:
        """Write report.json and report.md into a folder."""
        (folder / "report.json").write_text(json.dumps(asdict(self), indent=2) + "\n")
        (folder / "report.md").write_text("\n".join([machine(), "", *self._links(), "", *self._programs()]) + "\n")

    def _links(self) -> list[str]:
        names = list(self.links)
        rows = list(dict.fromkeys(link for times in self.links.values() for link in times))
        return [
            f"| seconds after the bootstrap | {' | '.join(names)} |",
            f"|---{'|---:' * len(names)}|",
            *(f"| {row} | {' | '.join(self._seconds(name, row) for name in names)} |" for row in rows),
        ]

    def _seconds(self, name: str, row: str) -> str:
        return f"{self.links[name][row]:.1f}" if row in self.links[name] else ""

    def _programs(self) -> list[str]:
        name, programs = next(iter(self.programs.items()))
        total = Usage(
            sum(each.memory_mib for each in programs.values()), sum(each.cpu_seconds for each in programs.values())
        )
        return [
            f"| program ({name}) | MiB resident | CPU seconds |",
            "|---|---:|---:|",
            *(f"| {row} | {each.memory_mib:.0f} | {each.cpu_seconds:.1f} |" for row, each in programs.items()),
            f"| all | {total.memory_mib:.0f} | {total.cpu_seconds:.1f} |",
        ]


def usage(process: int) -> Usage:
    """Return the resources that a process and its children have used."""
    memory = cpu = 0.0
    root = psutil.Process(process)
    for each in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            memory += each.memory_info().rss / MEBIBYTE
            times = each.cpu_times()
            cpu += times.user + times.system
    return Usage(round(memory, 1), round(cpu, 2))


def machine() -> str:
    """Return the cores and CPU of the machine in one line."""
    models = [
        line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    return f"Measured on {os.cpu_count()} cores of {models[0] if models else platform.machine()}."


def insert(document: str, figures: str) -> str:
    """Return a document with figures between its markers; raise ValueError if it lacks them."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"has no {BEGIN} with a {END} after it")
    return f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}"


def main(name: str) -> int:
    """Write the figures of the last run to a file."""
    figures = cache_folder() / "report.md"
    try:
        document = Path(name)
        document.write_text(insert(document.read_text(), figures.read_text()))
    except FileNotFoundError as error:
        print(f"error: {error.filename} does not exist; run `make e2e` first", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"error: {name} {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
