"""What a rule has found, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """It fails in the cluster, or does something else than it says."""
    WARNING = "warning"
    """It works until something else happens."""
    INFO = "info"
    """What could not be looked at, or is to be known; never changes the exit status."""


WHOLE_REPOSITORY = "."
"""The file of a finding that is about no file."""


@dataclass(frozen=True)
class Finding:
    """One fault, ready to be shown."""

    rule: str
    """The id of the rule."""
    name: str
    """The name of the rule."""
    severity: Severity
    file: str
    """Relative to the root of the repository."""
    line: int
    """Counted from 1."""
    object: str
    """For example `HelmRelease flux-system/relay`; empty for the file as a whole."""
    key: str
    """For example `spec.dependsOn[0].name`; empty for the object as a whole."""
    message: str
    fix: str
    url: str
    """The section about the rule, from the root of the project, for example `docs/rules/flux.md#flux001-…`."""
    cluster: str
    """The folder by which the object's cluster is known; empty where none is."""
    other_clusters: tuple[str, ...] = ()
    """The further clusters that have it too."""
