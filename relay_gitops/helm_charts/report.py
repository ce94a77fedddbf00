"""The JSON output of charts."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from relay_gitops.helm_charts.write import ChartChange, ChartFile
from relay_gitops.report import ReportPart

import yaml


class ChartFileReport(ReportPart):
    """One file that differs from the file of relay-gitops."""

    path: str
    """The path with the folder, for example `helm/relay-server/Chart.yaml`."""
    change: ChartChange
    """What charts did with the file, or with `--check` would do."""


class ChartReport(ReportPart):
    """One chart."""

    name: str
    """The name, for example `relay-server`."""
    version: str
    """The version in Chart.yaml."""
    path: str
    """The folder of the chart, for example `helm/relay-server`."""


class ChartsReport(ReportPart):
    """The output of `relay-gitops charts --json`."""

    version: int = 1
    """The version of this format. It increases when a field changes its meaning or is removed."""
    folder: str
    """The folder of the charts."""
    charts: list[ChartReport]
    """The charts of this version of relay-gitops."""
    changes: list[ChartFileReport]
    """The files that differ, sorted by path."""


def charts_report(files: Mapping[str, bytes], changes: Iterable[ChartFile], folder: Path) -> ChartsReport:
    """Return the charts and the changed files."""
    charts = {
        path.removesuffix("/Chart.yaml"): yaml.load(content, yaml.CSafeLoader)
        for path, content in files.items()
        if path.endswith("/Chart.yaml")
    }
    return ChartsReport(
        folder=folder.as_posix(),
        charts=[
            ChartReport(name=chart["name"], version=chart["version"], path=(folder / path).as_posix())
            for path, chart in charts.items()
        ],
        changes=[ChartFileReport(path=(folder / change.path).as_posix(), change=change.change) for change in changes],
    )
