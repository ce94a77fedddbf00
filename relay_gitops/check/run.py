"""One run of the checks."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from relay_gitops.check.context import Context
from relay_gitops.check.finding import Finding, Severity
from relay_gitops.check.rule import Level, Problem, Rule
from relay_gitops.check.rules import RULES
from relay_gitops.check.suppressions import Suppression, apply, suppressions
from relay_gitops.errors import RelayGitopsError
from relay_gitops.repository.files import CONFIG, SourceFile
from relay_gitops.repository.read import read
from relay_gitops.repository.repository import Repository
from relay_gitops.synth.parity import ParityProcess

_NAMED = 3


@dataclass(frozen=True)
class CheckResult:
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
    parity: ParityProcess | None = None,
) -> CheckResult:
    """Check all that is at or below the paths, in view of the rest of its Git repository.

    The level PARITY needs the process that the caller has started as early as it can. With `strict`, what could not
    be checked is an error. Raises NothingToCheckError, InvalidFilesError for a wrong .relay-gitops.yaml, and
    ProjectError where the environment makes nothing to compare with.
    """
    repository = read(paths, working_folder, with_surroundings=True, with_charts=Level.RENDER in levels)
    # The comparison has the longest way to go.
    ordered = sorted(RULES.values(), key=lambda rule: rule.level is Level.PARITY)
    context = Context(repository, parity)
    found = [pair for rule in ordered if rule.level in levels for pair in _findings(rule, context)]
    known = suppressions(repository)
    kept = apply(repository, _named_once(found), known, levels)
    findings = sorted({finding for _, finding in kept if _is_asked(repository, finding)}, key=_order)
    for entry in known:
        entry.uses = [finding for finding in entry.uses if _is_asked(repository, finding)]
    if strict:
        findings = [
            replace(entry, severity=Severity.ERROR) if RULES[entry.rule].finds_unchecked else entry
            for entry in findings
        ]
    return CheckResult(repository, _habits_once(_across_clusters(findings)), known)


def _findings(rule: Rule, context: Context) -> Iterator[tuple[Problem, Finding]]:
    """Yield what a rule finds; if it fails, that is a finding, and the other rules go on."""
    try:
        yield from rule.findings(context)
    except RelayGitopsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a rule did not expect
        place = [frame for frame in traceback.extract_tb(error.__traceback__) if "relay_gitops" in frame.filename][-1]
        # The error's own message may hold a value, and a value may be a secret.
        what = f"{rule.id} {rule.name} failed with {type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
        problem = Problem(SourceFile(".", ""), (), what)
        yield problem, RULES["RULE001"].finding(problem)


def _order(finding: Finding) -> tuple[str, int, bool, str, str, str]:
    """Sort by file and line; that a line is not what is generated comes after what is wrong with it."""
    is_parity = RULES[finding.rule].level is Level.PARITY
    return finding.file, finding.line, is_parity, finding.rule, finding.what, finding.cluster


def _is_asked(repository: Repository, finding: Finding) -> bool:
    # What is wrong with .relay-gitops.yaml is found only for entries about what is asked.
    return repository.asked.holds(finding.file) or finding.file in (CONFIG, ".")


def _named_once(found: list[tuple[Problem, Finding]]) -> list[tuple[Problem, Finding]]:
    told = {
        (finding.file, finding.object, problem.keys)
        for problem, finding in found
        if not RULES[finding.rule].yields_to_others and finding.severity is not Severity.INFO
    }

    def is_told(problem: Problem, finding: Finding) -> bool:
        # A finding about the whole spec says nothing of the field.
        prefixes = (problem.keys[:length] for length in range(2, len(problem.keys) + 1))
        return any((finding.file, finding.object, keys) in told for keys in prefixes)

    return [pair for pair in found if not RULES[pair[1].rule].yields_to_others or not is_told(*pair)]


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
        if not RULES[finding.rule].finds_habits:
            kept.append(finding)
        elif all(finding.rule != other.rule for other in kept):
            others = [other.object for other in findings if other.rule == finding.rule and other is not finding]
            more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
            also = f"; likewise {', '.join(others[:_NAMED])}{more}" if others else ""
            kept.append(replace(finding, what=finding.what + also))
    return kept
