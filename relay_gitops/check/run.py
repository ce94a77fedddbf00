"""One run of the checks."""

from dataclasses import dataclass, replace
from pathlib import Path

from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.rule import RULES, Level, Problem
from relay_gitops.check.rules.par import generated_files
from relay_gitops.check.suppressions import Suppression, apply, suppressions
from relay_gitops.repository.files import CONFIG
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.parity import Comparison

SCHEMA_RULES = {"SCH001", "SCH002", "SCH003", "CEL001"}
"""They say what is wrong with a field; a rule about the same field says why, and is the one to read."""

UNCHECKED = {"SCH004", "KUST005", "HELM015"}
"""What could not be looked at."""


TOLD_ONCE = {"FLUX004"}
"""A habit, which is decided on for the whole repository."""

_NAMED = 3


@dataclass(frozen=True)
class Checked:
    """What a run has found."""

    repository: Repository
    findings: list[Finding]
    suppressions: list[Suppression]

    @property
    def failed(self) -> bool:
        """Whether there is an error or a warning."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)


def check(
    paths: list[Path],
    working_folder: Path,
    levels: set[Level],
    *,
    strict: bool = False,
    comparison: Comparison | None = None,
) -> Checked:
    """Check all that is at or below the paths, in view of the rest of its Git repository.

    The level PARITY needs a comparison, which the caller has begun as early as it can. With `strict`, what could not
    be checked is an error. Raises NothingToCheckError, InvalidFilesError for a wrong .relay-gitops.yaml, and
    ProjectError where the environment makes nothing to compare with.
    """
    repository = read(paths, working_folder, with_surroundings=True, with_charts=Level.RENDER in levels)
    if comparison is not None:
        generated_files.COMPARISONS[repository] = comparison
    # The comparison has the longest way to go.
    ordered = sorted(RULES.values(), key=lambda rule: rule.level is Level.PARITY)
    found = [pair for rule in ordered if rule.level in levels for pair in rule.findings(repository)]
    known = suppressions(repository)
    kept = apply(repository, _named_once(found), known, levels)
    findings = sorted(
        {finding for _, finding in kept if _is_asked(repository, finding)}, key=lambda finding: finding.order
    )
    for entry in known:
        entry.uses = [finding for finding in entry.uses if _is_asked(repository, finding)]
    if strict:
        findings = [replace(entry, severity=Severity.ERROR) if entry.rule in UNCHECKED else entry for entry in findings]
    return Checked(repository, _habits_once(_across_clusters(findings)), known)


def _is_asked(repository: Repository, finding: Finding) -> bool:
    # What is wrong with .relay-gitops.yaml is found only for entries about what is asked.
    return repository.asked.holds(finding.file) or finding.file == CONFIG


def _named_once(found: list[tuple[Problem, Finding]]) -> list[tuple[Problem, Finding]]:
    told = {
        (finding.file, finding.object, problem.keys)
        for problem, finding in found
        if finding.rule not in SCHEMA_RULES and finding.severity is not Severity.INFO
    }

    def is_told(problem: Problem, finding: Finding) -> bool:
        # A finding about the whole spec says nothing of the field.
        prefixes = (problem.keys[:length] for length in range(2, len(problem.keys) + 1))
        return any((finding.file, finding.object, keys) in told for keys in prefixes)

    return [pair for pair in found if pair[1].rule not in SCHEMA_RULES or not is_told(*pair)]


def _across_clusters(findings: list[Finding]) -> list[Finding]:
    """Make one finding of those that are the same for each cluster that a file is applied to."""
    same: dict[Finding, list[str]] = {}
    for finding in findings:
        same.setdefault(replace(finding, cluster=""), []).append(finding.cluster)
    return [replace(entry, cluster=first, other_clusters=tuple(rest)) for entry, (first, *rest) in same.items()]


def _habits_once(findings: list[Finding]) -> list[Finding]:
    """Let the first finding of a habit name the others."""
    kept: list[Finding] = []
    for finding in findings:
        if finding.rule not in TOLD_ONCE:
            kept.append(finding)
        elif all(finding.rule != other.rule for other in kept):
            others = [other.object for other in findings if other.rule == finding.rule and other is not finding]
            more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
            also = f"; likewise {', '.join(others[:_NAMED])}{more}" if others else ""
            kept.append(replace(finding, what=finding.what + also))
    return kept
