"""The JSON output of synth."""

from collections.abc import Iterable

from relay_gitops.notice import Notice
from relay_gitops.report import ReportPart
from relay_gitops.synth.publish import Change, Difference


class FileReport(ReportPart):
    """One file of apps/ that differs from the rendered file."""

    path: str
    """Relative to the project root, for example `apps/docs-prod/helmrelease-relay.yaml`."""
    change: Change
    """What synth did with the file, or with `--check` would do."""


class SynthReport(ReportPart):
    """The output of `relay-gitops synth --json`."""

    version: int = 1
    """The version of this format. It increases when a field changes its meaning or is removed."""
    changes: list[FileReport]
    """The files that differ, sorted by path."""
    notices: list[Notice]
    """Parts that are not rendered yet, because a value is not known."""


def synth_report(changes: Iterable[Difference], notices: list[Notice]) -> SynthReport:
    """Return the changed files and the pending parts."""
    return SynthReport(
        changes=[FileReport(path=change.path, change=change.change) for change in changes], notices=notices
    )
