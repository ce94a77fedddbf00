"""Findings of rules, and their severities."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Severity of a finding."""

    ERROR = "error"
    """Fails in the cluster, or has another effect than intended."""
    WARNING = "warning"
    """Works now, but fails later or in some cases."""
    INFO = "info"
    """Could not be checked, or is for information. Does not change the exit code."""


WHOLE_REPOSITORY = "."
"""The file of a finding that does not belong to a single file."""


@dataclass(frozen=True)
class Finding:
    """One fault that a rule found."""

    rule: str
    """The ID of the rule, for example `FLUX001`."""
    name: str
    """The name of the rule, for example `dangling-dependency`."""
    severity: Severity
    """How severe the finding is."""
    file: str
    """Relative to the root of the repository; `.` if the finding does not belong to a single file."""
    line: int
    """The line in the file, counted from 1."""
    object: str
    """For example `HelmRelease flux-system/relay`; empty for the file as a whole."""
    key: str
    """For example `spec.dependsOn[0].name`; empty for the object as a whole."""
    message: str
    """What is wrong, and what will happen."""
    fix: str
    """What to do."""
    url: str
    """The section about the rule, from the root of the project, for example `docs/rules/flux.md#flux001-…`."""
    cluster: str
    """The folder from which Flux deploys the cluster, for example `apps/docs-prod`; empty if it is unknown."""
    other_clusters: tuple[str, ...] = ()
    """The other clusters with the same finding."""

    @property
    def sentence(self) -> str:
        """The message with a full stop; a message that ends with a suggestion already has a question mark."""
        return self.message if self.message.endswith("?") else f"{self.message}."
