"""How long a first day takes, link by link, and what each program needs for it."""

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from e2e.deployment import Deployment

import psutil

# Before the bootstrap, at which the seconds of the links begin.
CLUSTERS = "both clusters ready, before it"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Usage:
    """What a program and those that it started have used until now."""

    memory_mib: float
    cpu_seconds: float


@dataclass
class Report:
    """The first days of a session, by name."""

    links: dict[str, dict[str, float]] = field(default_factory=dict)
    """Seconds from the bootstrap to each link."""
    programs: dict[str, dict[str, Usage]] = field(default_factory=dict)

    def add(self, name: str, deployment: Deployment) -> None:
        """Measure a deployment that serves."""
        self.links[name] = {CLUSTERS: deployment.clusters.start_seconds, **deployment.times}
        self.programs[name] = {
            program: usage(group) for program, group in sorted(deployment.clusters.processes.groups.items())
        }

    def write(self, folder: Path) -> Path:
        """Write report.json and report.md into a folder; return the latter."""
        (folder / "report.json").write_text(json.dumps(asdict(self), indent=2) + "\n")
        markdown = folder / "report.md"
        markdown.write_text("\n".join([*self._links(), "", *self._programs()]) + "\n")
        return markdown

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
    """Return what a process and its children have used."""
    memory = cpu = 0.0
    root = psutil.Process(process)
    for each in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            memory += each.memory_info().rss / MEBIBYTE
            times = each.cpu_times()
            cpu += times.user + times.system
    return Usage(round(memory, 1), round(cpu, 2))
